import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomStream } from "../../../src/base/random.ts";
import {
  logisticObjective,
  type LogisticProblem,
} from "../../../src/measures/metrics/logistic_regression.ts";

/** The objective by plain loops, each sum in the order of its index. */
function plainObjective(
  { features, of, K, d, penalty }: LogisticProblem,
  at: Float64Array,
  gradient: Float64Array,
): number {
  const N = of.length;
  gradient.fill(0);
  let nll = 0;
  for (let i = 0; i < N; i++) {
    const scores = Array.from({ length: K }, (_, k) => {
      let sum = 0;
      for (let n = 0; n < d; n++) sum += at[k * d + n]! * features[i * d + n]!;
      return at[K * d + k]! + sum;
    });
    const highest = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - highest));
    const total = exponentials.reduce((a, b) => a + b);
    nll += Math.log(total) - (scores[of[i]!]! - highest);
    exponentials.forEach((exponential, k) => {
      const error = (exponential / total - (k === of[i] ? 1 : 0)) / N;
      gradient[K * d + k]! += error;
      for (let n = 0; n < d; n++) gradient[k * d + n]! += error * features[i * d + n]!;
    });
  }
  let squares = 0;
  for (let w = 0; w < K * d; w++) {
    gradient[w]! += penalty * at[w]!;
    squares += at[w]! ** 2;
  }
  return nll / N + penalty * squares / 2;
}

Deno.test("logisticObjective() gives the bits of plain loops for any size, call after call", () => {
  const sizes = fc.record({
    N: fc.integer({ min: 1, max: 23 }),
    d: fc.integer({ min: 1, max: 13 }),
    K: fc.integer({ min: 2, max: 11 }),
    seed: fc.nat(),
  });
  fc.assert(fc.property(sizes, ({ N, d, K, seed }) => {
    const random = randomStream(seed, "test");
    const draw = (length: number) => Float64Array.from({ length }, () => random.uniform() * 4 - 2);
    const problem = {
      features: draw(N * d),
      of: Int32Array.from({ length: N }, (_, i) => i % K),
      ...{ K, d },
      penalty: 0.1,
    };
    const objective = logisticObjective(problem);
    for (let call = 0; call < 3; call++) {
      const at = draw(K * d + K);
      const [ours, plain] = [new Float64Array(at.length), new Float64Array(at.length)];
      assertEquals(objective(at, ours), plainObjective(problem, at, plain));
      assertEquals(ours, plain);
    }
  }));
});
