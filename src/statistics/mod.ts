/**
 * Statistics across seeds: tests, corrections, effect sizes, intervals and power.
 *
 * Nothing here knows of claims, studies or runs. What is marked `@experimental` may change in any
 * release; the rest is stable.
 *
 * @module
 */
export {
  binomialTest,
  mcNemar,
  medianInterval,
  proportionInterval,
  signTest,
} from "./binomial_tests.ts";
export { type ChangePoint, type ChangePointOptions, changePoints } from "./change_points.ts";
export {
  compareAll,
  type CompareOptions,
  compareSamples,
  type ComparisonResult,
  type SampleComparison,
} from "./compare.ts";
export { holm } from "./corrections.ts";
export {
  friedman,
  friedmanPostHoc,
  type FriedmanResult,
  meanRanks,
  nemenyiCriticalDifference,
  type PostHocComparison,
} from "./friedman.ts";
export { boundedMeanInterval, boundedMeanTest, pairedT, tInterval, welch } from "./mean_tests.ts";
export { type PoweredTest, seedsNeeded, type SeedsNeededOptions, testPower } from "./power.ts";
export {
  hodgesLehmann,
  mannWhitneyU,
  type RankTestOptions,
  wilcoxonSignedRank,
} from "./rank_tests.ts";
export {
  type BootstrapInterval,
  bootstrapInterval,
  type BootstrapOptions,
  signFlip,
  type SignFlipOptions,
} from "./resampling.ts";
export type {
  Estimate,
  Interval,
  MeanPValues,
  RankTestResult,
  TestResult,
  TTestResult,
} from "./result.ts";
export { spearman, type SpearmanResult } from "./spearman.ts";
export {
  cliffsDelta,
  cohenDz,
  interquartileMean,
  mean,
  median,
  probabilityOfImprovement,
  standardDeviation,
} from "./summary.ts";
