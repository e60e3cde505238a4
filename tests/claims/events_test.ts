import { assert } from "@std/assert";
import { rateEvidence } from "../../src/claims/events.ts";

Deno.test("rateEvidence() gives an interval that covers the difference and agrees with the test", () => {
  const n = 10;
  const logFactorial = [0];
  for (let k = 1; k <= n; k++) logFactorial.push(logFactorial[k - 1]! + Math.log(k));
  // Every outcome of ten pairs: both sides show the event, the one, the other, or neither.
  const outcomes = [];
  for (let both = 0; both <= n; both++) {
    for (let one = 0; both + one <= n; one++) {
      for (let other = 0; both + one + other <= n; other++) {
        const counts = [both, one, other, n - both - one - other];
        const side = (...shown: boolean[]) =>
          counts.flatMap((count, kind) => Array<boolean>(count).fill(shown[kind]!));
        const [a, b] = [side(true, true, false, false), side(true, false, true, false)];
        const { p, interval } = rateEvidence(a, b, "collapse", 0.05);
        assert(p > 0.05 || interval.low >= 0 || interval.high <= 0, `${counts}`);
        outcomes.push({ counts, interval });
      }
    }
  }
  for (const [both, one, other] of [[0.02, 0.48, 0.48], [0.01, 0.3, 0.01], [0.3, 0.01, 0.2]]) {
    const shares = [both!, one!, other!, 1 - both! - one! - other!];
    const chance = (counts: number[]) =>
      Math.exp(counts.reduce(
        (sum, count, kind) => sum + count * Math.log(shares[kind]!) - logFactorial[count]!,
        logFactorial[n]!,
      ));
    const covered = outcomes
      .filter(({ interval: { low, high } }) => low <= one! - other! && one! - other! <= high)
      .reduce((sum, { counts }) => sum + chance(counts), 0);
    assert(covered >= 0.95, `${shares}: ${covered}`);
  }
});
