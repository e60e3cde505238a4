import fc from "fast-check";
import { trainingSchema } from "../../src/cell/training.ts";
import * as statistics from "../../src/claims/mod.ts";
import { anything, finite, list, number, object, typed, within } from "./_documented.ts";
import { optional, type Subjects } from "./_subject.ts";

const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -200, max: 200 }).map((n) => n / 100) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 1 / 3, 0.1 + 0.2, -0) },
  { weight: 1, arbitrary: fc.constantFrom(1e-300, 5e-324, 1e90, 1e308, -1e308, 1e12, 1e-12) },
);
const sample = (minLength: number) => fc.array(value, { minLength, maxLength: 12 });
const samples = (minLength: number) => sample(minLength).map((values) => [values]);
const pairs = (minLength: number) =>
  fc.array(fc.tuple(value, value), { minLength, maxLength: 12 })
    .map((all) => [all.map(([a]) => a), all.map(([, b]) => b)]);
const table = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 6 }))
  .chain(([k, n]) =>
    fc.array(fc.array(value, { minLength: n, maxLength: n }), { minLength: k, maxLength: k })
  );
const level = fc.constantFrom(0.5, 0.8, 0.95, 0.999999, 1e-9);
const alpha = fc.constantFrom(0.05, 0.01, 1e-6, 0.9);
const levels = optional({ level });
const methods = optional({ method: fc.constantFrom("auto", "exact", "approximate") });

const share = within(0, 1);
const interval = object({ low: number, high: number, level: share });
const rankTest = object({
  statistic: number,
  p: share,
  n: within(0, Infinity),
  exact: typed("boolean"),
  minimumP: share,
});
// The docstring of `TestResult` says that p may be NaN.
const tTest = object({ statistic: within(-Infinity, Infinity, true), p: within(0, 1, true) });
const tails = object({ above: share, below: share });
const counts = fc.integer({ min: 1, max: 50 }).chain((n) =>
  fc.integer({ min: 0, max: n }).map((count) => [count, n] as const)
);
const bounded = fc.array(fc.integer({ min: 0, max: 100 }).map((n) => n / 100), {
  minLength: 1,
  maxLength: 12,
});

const claim = fc.tuple(
  pairs(1),
  optional({
    relation: fc.constantFrom("greater", "equivalent"),
    margin: fc.constantFrom(0, 0.1, 1),
    estimand: fc.constantFrom("typical", "mean"),
    assume: fc.constantFrom("nothing", "symmetry", "normality"),
    better: fc.constantFrom("higher", "lower"),
    range: fc.constant([-Number.MAX_VALUE, Number.MAX_VALUE]),
  }),
  fc.array(fc.nat(11), { maxLength: 3 }),
  fc.boolean(),
).map(([[greater, less], rest, missing, counted]) => ({
  greater: greater!.map((value, at) => missing.includes(at) ? null : value),
  less,
  ...rest,
  ...counted && {
    collapsed: {
      greater: greater!.map((_, at) => missing.includes(at)),
      less: less!.map(() => false),
    },
  },
}));
const judging = optional({
  alpha,
  power: fc.constantFrom(0.8, 0.5),
  looks: fc.constant([3, 6, 12]),
});
const verdict = object({
  verdict: typed("string"),
  reason: typed("string"),
  p: share,
  adjustedP: share,
  pairs: within(0, Infinity),
  wins: within(0, Infinity),
  // The docstring of `Evidence` has when it is infinite or NaN.
  estimate: within(-Infinity, Infinity, true),
  interval: anything,
});
const comparison = fc.tuple(
  pairs(2),
  fc.record({
    smallestEffect: fc.constantFrom(0, 0.1),
    direction: fc.constantFrom("higher", "lower", "none"),
  }),
  optional({ paired: fc.boolean() }),
).map(([[baseline, current], options, more]) => ({ baseline, current, ...options, ...more }));
const compared = object({
  outcome: typed("string"),
  difference: number,
  p: share,
  adjustedP: share,
  conclusive: typed("boolean"),
  reason: typed("string"),
  interval,
});

const run = fc.constantFrom("center", "softmax").chain((loss) =>
  fc.integer({ min: 0, max: 7 }).map((seed) => RUN(loss, seed))
);

const TRAINING = trainingSchema.parse({ epochs: 1, trainSize: 100 });

function RUN(loss: string, seed: number) {
  return {
    digest: "0".repeat(64),
    cell: {
      dataset: "digits",
      loss: { name: loss },
      dimension: 2,
      activation: "relu",
      seed,
      openSetSplit: null,
      training: TRAINING,
    },
    metrics: { accuracy: seed / 10, fisherRatio: seed },
    environment: { backend: "wasm" },
  };
}

const heading = { id: "a", statement: "One is greater than the other" };
const sides = { greater: { loss: { name: "center" } }, less: { loss: { name: "softmax" } } };
const studyClaim = fc.constantFrom(
  { ...heading, metric: "accuracy", ...sides, margin: 0, estimand: "typical", assume: "nothing" },
  { ...heading, event: "diverged", ...sides },
  {
    ...heading,
    over: { loss: { name: "center" } },
    event: "collapsed",
    share: 0.5,
    beyond: "above",
  },
);

export const subjects: Subjects = {
  of: statistics,
  calls: {
    binomialTest: {
      args: fc.tuple(counts, fc.constantFrom(0.5, 0.1, 0.999)).map(([both, p]) => [...both, p]),
      gives: object({ above: share, below: share, p: share }),
    },
    bootstrapInterval: {
      args: fc.tuple(
        sample(1),
        fc.constantFrom(statistics.mean, statistics.median),
        fc.record({ seed: fc.integer(), resamples: fc.constantFrom(1, 50) }),
        optional({ level, method: fc.constantFrom("percentile", "bca") }),
      ).map(([values, statistic, options, more]) => [values, statistic, { ...options, ...more }]),
      gives: object({ low: number, high: number, level: share, estimate: anything }),
    },
    boundedMeanInterval: {
      args: fc.tuple(bounded, fc.constant([0, 1]), levels),
      gives: interval,
    },
    boundedMeanTest: {
      args: fc.tuple(bounded, fc.constantFrom(0.5, 0.1), fc.constant([0, 1])),
      gives: tails,
    },
    changePoints: {
      args: fc.tuple(
        sample(0),
        optional({ level, penalty: fc.constant(9), noise: fc.constant(1) }),
      ),
      gives: list(object({ index: within(1, Infinity), before: finite, after: finite })),
    },
    cliffsDelta: { args: fc.tuple(sample(1), sample(1)), gives: within(-1, 1) },
    cohenDz: { args: pairs(2), gives: number },
    compareAll: {
      args: fc.tuple(fc.array(comparison, { maxLength: 3 }), optional({ alpha })),
      gives: list(compared),
    },
    compareSamples: {
      args: fc.tuple(comparison, optional({ alpha }))
        .map(([{ baseline, current, ...options }, more]) => [baseline, current, {
          ...options,
          ...more,
        }]),
      gives: compared,
    },
    friedman: {
      args: fc.tuple(table),
      gives: object({
        statistic: within(0, Infinity),
        p: share,
        imanDavenport: object({ statistic: number, p: share }),
      }),
    },
    friedmanPostHoc: {
      args: fc.tuple(table, optional({ control: fc.constantFrom(0, 1) })),
      gives: list(object({ p: share, adjustedP: share, rankDifference: finite })),
    },
    hodgesLehmann: {
      args: fc.tuple(pairs(1), levels).map(([both, more]) => [...both, more]),
      gives: object({ estimate: finite, interval }),
    },
    holm: { args: fc.tuple(bounded), gives: list(share) },
    interquartileMean: { args: samples(1), gives: finite },
    judge: {
      args: fc.tuple(claim, judging).map(([claim, more]) => [{ ...claim, ...more }]),
      gives: verdict,
    },
    judgeAll: {
      args: fc.tuple(fc.array(claim, { maxLength: 3 }), judging),
      gives: list(verdict),
    },
    judgeClaims: {
      args: fc.tuple(
        fc.record({
          claims: fc.array(studyClaim, { maxLength: 2 }),
          tuning: fc.constant(undefined),
        }),
        fc.array(run, { maxLength: 10 }),
        optional({ alpha }),
      ),
      gives: list(object({ verdict: typed("string"), reason: typed("string"), p: share })),
    },
    mannWhitneyU: { args: fc.tuple(sample(1), sample(1), methods), gives: rankTest },
    mcNemar: {
      args: fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 12 })
        .map((all) => [all.map(([a]) => a), all.map(([, b]) => b)]),
      gives: rankTest,
    },
    mean: { args: samples(1), gives: finite },
    meanRanks: { args: fc.tuple(table), gives: list(within(1, 12)) },
    median: { args: samples(1), gives: finite },
    medianInterval: {
      args: fc.tuple(sample(0), levels),
      gives: interval,
    },
    nemenyiCriticalDifference: {
      args: fc.tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 50 }), alpha),
      gives: within(0, Infinity),
    },
    pairedT: { args: pairs(2), gives: tTest },
    probabilityOfImprovement: { args: fc.tuple(sample(1), sample(1)), gives: share },
    proportionInterval: {
      args: fc.tuple(counts, levels).map(([both, more]) => [...both, more]),
      gives: object({ low: share, high: share, level: share }),
    },
    seedsNeeded: {
      args: fc.tuple(
        fc.record({ effectSize: fc.constantFrom(0, 0.5, 1, -2, 20) }),
        optional({
          alpha,
          comparisons: fc.constantFrom(1, 40),
          power: fc.constantFrom(0.8, 0.99),
          test: fc.constantFrom("sign", "pairedT", "welch"),
        }),
      ).map(([options, more]) => [{ ...options, ...more }]),
      gives: within(2, Infinity),
    },
    signFlip: {
      args: fc.tuple(
        pairs(1),
        optional({ seed: fc.integer(), resamples: fc.constantFrom(1, 99) }),
      ).map(([both, more]) => [...both, more]),
      gives: rankTest,
    },
    signTest: { args: pairs(1), gives: rankTest },
    spearman: {
      args: fc.tuple(pairs(3), levels).map((
        [both, more],
      ) => [...both.map((side) => side.slice(0, 8)), more]),
      gives: object({ statistic: within(-1, 1), p: share, exact: typed("boolean"), interval }),
    },
    standardDeviation: { args: samples(1), gives: within(0, Infinity) },
    tInterval: { args: fc.tuple(sample(2), levels), gives: interval },
    testPower: {
      args: fc.tuple(
        fc.constantFrom("sign", "pairedT", "welch", "wilcoxon"),
        fc.integer({ min: 2, max: 20 }),
        fc.constantFrom(0, 0.5, -3),
        alpha,
      ),
      gives: share,
    },
    welch: { args: fc.tuple(sample(2), sample(2)), gives: tTest },
    wilcoxonSignedRank: {
      args: fc.tuple(pairs(1), methods).map(([both, more]) => [...both, more]),
      gives: rankTest,
    },
  },
};
