import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { rateEvidence, shareEvidence } from "../../src/claims/events.ts";
import { judgeClaims } from "../../src/claims/mod.ts";
import { factsOf } from "../../src/results/verdicts.ts";
import type { Cell } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "./_runs.ts";

const LAMBDAS = [0.1, 0.2, 0.3];
const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, ...LAMBDAS.map((lambda) => ({ name: "center", lambda }))],
  dimension: [2],
  seed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
};
const claim = {
  id: "better",
  statement: "Center loss classifies better",
  metric: "accuracy",
  greater: { loss: { name: "center", lambda: 0.1 } },
  less: { loss: { name: "softmax" } },
};

/** The verdict where center is ahead of softmax by so much, and its other forms by more. */
function judged(
  claims: Record<string, unknown>,
  lead: number,
  parts: Record<string, unknown> = {},
  steps: readonly number[] = [0, 0, 0],
) {
  const own = experiment({ matrix, claims: [claims], ...parts });
  const values = ({ loss, seed }: Cell) => {
    const ahead = loss.name === "center"
      ? lead + steps[LAMBDAS.indexOf(loss.lambda as number)]!
      : 0;
    return { accuracy: 0.9 + ahead + seed / 1e5, fisherRatio: 5 * (1 + ahead) };
  };
  return judgeClaims(own, runsOf(own, values))[0]!;
}

Deno.test("judgeClaims() says of a supported claim whether its effect matters", () => {
  for (const [lead, practical] of [[0.004, "smaller"], [0.006, "matters"]] as const) {
    const verdict = judged(claim, lead);
    assertEquals([verdict.verdict, verdict.practical], ["supported", practical]);
    assertEquals(verdict.smallestEffect, 0.005);
  }
  const facts = factsOf(judged(claim, 0.004));
  assertEquals(facts.word, "Supported, but smaller than matters");
  assertStringIncludes(facts.summary, "smaller than what matters, 0.005");
  assertEquals(factsOf(judged(claim, 0.006)).word, "Supported");
});

Deno.test("judgeClaims() takes the smallest effect of the claim, then the study, then the measure", () => {
  const study = { smallestEffects: { accuracy: 0.02, fisherRatio: 3 } };
  assertEquals(judged(claim, 0.01).smallestEffect, 0.005);
  assertEquals(judged(claim, 0.01, study).smallestEffect, 0.02);
  assertEquals(judged({ ...claim, smallestEffect: 0.001 }, 0.01, study).smallestEffect, 0.001);
  const fisher = { ...claim, metric: "fisherRatio" };
  assertEquals(judged(fisher, 0.5, study).smallestEffect, 3);
  // Without bounds a tenth of the mean, here of 5 and 7.5.
  assertAlmostEquals(judged(fisher, 0.5).smallestEffect!, 0.625, 1e-9);
});

Deno.test("judgeClaims() takes the smallest effect for the margin of an equivalence", () => {
  const alike = {
    id: "alike",
    statement: "Center loss classifies alike",
    metric: "accuracy",
    equivalent: [claim.greater, claim.less],
  };
  assertEquals(judged(alike, 0.004).verdict, "equivalent");
  assertEquals(judged(alike, 0.006).verdict, "refuted");
  assertEquals(judged(alike, 0.006, { smallestEffects: { accuracy: 0.01 } }).verdict, "equivalent");
  const { message } = assertThrows(
    () => judged({ ...alike, metric: "fisherRatio" }, 0.1),
    InputError,
  );
  assertStringIncludes(message, 'claims[0].margin: "fisherRatio" has no bounds');
  // A margin that is wider than what matters does not hide that the difference does.
  const wide = judged({ ...alike, margin: 0.02 }, 0.01);
  assertEquals([wide.verdict, wide.practical], ["equivalent", "matters"]);
});

Deno.test("judgeClaims() shows of an equivalence of several sides the pair furthest apart", () => {
  const alike = {
    id: "alike",
    statement: "Lambda hardly matters",
    metric: "accuracy",
    equivalent: LAMBDAS.map((lambda) => ({ loss: { name: "center", lambda } })),
    margin: 0.02,
  };
  for (const steps of [[0, 0.001, -0.015], [-0.015, 0.001, 0], [0.001, -0.015, 0]]) {
    const verdict = judged(alike, 0.01, {}, steps);
    assertEquals(verdict.verdict, "equivalent");
    assertAlmostEquals(Math.abs(verdict.estimate), 0.016, 1e-9);
    const [low, high] = [0.001, -0.015].map((step) => LAMBDAS[steps.indexOf(step)]!)
      .toSorted((a, b) => a - b);
    assertStringIncludes(verdict.reason, `loss.lambda ${low} against`);
    assertStringIncludes(verdict.reason, `loss.lambda ${high}`);
  }
});

Deno.test("intervals of rates and shares leave out what the test excludes, and nothing else", () => {
  for (const n of [5, 8, 12, 20]) {
    const events = (count: number, from = 0) =>
      Array.from({ length: n }, (_, at) => at >= from && at < from + count);
    for (let one = 0; one <= n; one++) {
      for (let other = 0; one + other <= n; other++) {
        const { p, estimate, interval: { low, high } } = rateEvidence(
          ...[events(one), events(other, one)] as const,
          ...["collapse", 0.05] as const,
        );
        assertEquals(low > 0 || high < 0, p <= 0.05, `${one} and ${other} of ${n}`);
        assert(low <= estimate && estimate <= high);
      }
      for (const bound of [0.1, 0.3, 0.5]) {
        const { p, interval: { low, high } } = shareEvidence(
          ...[events(one), { atMost: bound }, "collapse", 0.05] as const,
        );
        assertEquals(low > bound || high < bound, p <= 0.05, `${one} of ${n} against ${bound}`);
      }
    }
  }
});

Deno.test("rateEvidence() of six seeds of twenty against none has an interval above zero", () => {
  const { interval } = rateEvidence(
    Array.from({ length: 20 }, (_, at) => at < 6),
    Array<boolean>(20).fill(false),
    ...["collapsed", 0.05] as const,
  );
  assertAlmostEquals(interval.low, 0.0097, 1e-4);
  assertAlmostEquals(interval.high, 0.5428, 1e-4);
});
