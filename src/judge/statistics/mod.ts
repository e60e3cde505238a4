/**
 * Statistics across seeds: tests, corrections, effect sizes, intervals, power, and verdicts on claims.
 *
 * @module
 */
export { boundedMeanInterval, boundedMeanTest, type MeanPValues } from "./bounded_mean.ts";
export { type BootstrapInterval, bootstrapInterval, type BootstrapOptions } from "./bootstrap.ts";
export { type ChangePoint, type ChangePointOptions, changePoints } from "./change_points.ts";
export {
  compareAll,
  type CompareOptions,
  compareSamples,
  type ComparisonResult,
  type SampleComparison,
} from "./compare.ts";
export { cliffsDelta, cohenDz, probabilityOfImprovement } from "./effect_sizes.ts";
export { friedman, type FriedmanResult, meanRanks } from "./friedman.ts";
export { type Estimate, hodgesLehmann } from "./hodges_lehmann.ts";
export { holm } from "./holm.ts";
export { judge, judgeAll, type JudgeOptions, type PairedClaim, type Verdict } from "./judge.ts";
export type { Evidence, Outcome } from "./evidence.ts";
export type { Finding } from "./family.ts";
export { mcNemar } from "./mc_nemar.ts";
export { medianInterval } from "./median_interval.ts";
export { binomialTest, proportionInterval } from "./proportion.ts";
export { signTest } from "./sign_test.ts";
export { mannWhitneyU } from "./mann_whitney.ts";
export { friedmanPostHoc, nemenyiCriticalDifference, type PostHocComparison } from "./post_hoc.ts";
export { type PoweredTest, seedsNeeded, type SeedsNeededOptions, testPower } from "./power.ts";
export type { RankTestResult, TestResult, TTestResult } from "./result.ts";
export { signFlip, type SignFlipOptions } from "./sign_flip.ts";
export { spearman, type SpearmanResult } from "./spearman.ts";
export {
  interquartileMean,
  type Interval,
  mean,
  median,
  standardDeviation,
  tInterval,
} from "./summary.ts";
export { pairedT, welch } from "./t_tests.ts";
export { type RankTestOptions, wilcoxonSignedRank } from "./wilcoxon.ts";
