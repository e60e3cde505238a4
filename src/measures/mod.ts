/**
 * Measures: what is taken of a trained network, each with a descriptor of its own; the metrics and
 * protocols behind them are pure functions of embeddings, labels and scores.
 *
 * What is marked `@experimental` may change in any release; the rest is stable.
 *
 * @module
 */
export { OPEN_SET_SCORES, type OpenSetScore } from "../losses/loss.ts";
export { findMeasure, measureNames } from "./catalogue.ts";
export { checkMetric, type MetricCertificate, type MetricCheck } from "./check_metric.ts";
export type { ColumnInfo } from "./columns.ts";
export { evaluateMetric } from "./evaluate.ts";
export {
  type ColumnValues,
  defineMeasure,
  type Direction,
  type Invariance,
  type Measured,
  type MeasureDefinition,
  type MeasureInfo,
  type MeasureInput,
  type MeasureParameters,
  type MeasureSpec,
  type MetricResult,
  type Reading,
} from "./measure.ts";
export type { ClassMetric, EmbeddingMetric, Metric } from "./metric.ts";
export { accuracy, classRecalls } from "./metrics/accuracy.ts";
export { type Agreement, neighbourAgreement } from "./metrics/agreement.ts";
export { angularGapVariation, angularSpread, minAngularGap } from "./metrics/angles.ts";
export { ece, type ReliabilityBin, reliabilityBins } from "./metrics/calibration.ts";
export { debiasedCka, linearCka } from "./metrics/cka.ts";
export { classSeparation } from "./metrics/class_separation.ts";
export type { LabelledEmbeddings, Labels } from "./metrics/check.ts";
export { calinskiHarabasz, daviesBouldin } from "./metrics/cluster_indices.ts";
export { ami, ari, nmi } from "./metrics/clustering.ts";
export { fisherRatio, fisherTrace, pillaiTrace, wilksLambda } from "./metrics/discriminant.ts";
export type { Distance } from "./metrics/distances.ts";
export { effectiveRank } from "./metrics/effective_rank.ts";
export { alignment, uniformity } from "./metrics/hypersphere.ts";
export { knnAccuracy, knnAccuracyLeaveOneOut } from "./metrics/knn.ts";
export { type LinearProbe, linearProbe } from "./metrics/linear_probe.ts";
export type { LogisticModel, LogisticRegressionOptions } from "./metrics/logistic_regression.ts";
export {
  nc1,
  nc2Equiangular,
  nc2Equinorm,
  nc2MaximalAngle,
  nc3,
  nc4,
} from "./metrics/neural_collapse.ts";
export {
  auroc,
  averagePrecision,
  fprAt95Tpr,
  fprAt95TprUnknownPositive,
  rocCurve,
  type RocPoint,
  type Scores,
} from "./metrics/open_set.ts";
export { oscr, type OscrConvention } from "./metrics/oscr.ts";
export { mapAtR, recallAtK, rPrecision } from "./metrics/retrieval.ts";
export { silhouette, silhouetteCosine } from "./metrics/silhouette.ts";
export { centroidSeparation, withinClassVariance } from "./metrics/spread.ts";
export { angleError } from "./protocols/angle_error.ts";
export {
  fewShot,
  type FewShotOptions,
  type FewShotResult,
  type FewShotVariant,
} from "./protocols/few_shot.ts";
export {
  openSet,
  type OpenSetInput,
  type OpenSetMeasures,
  type OpenSetOptions,
  type OpenSetResult,
  type Scorable,
} from "./protocols/open_set.ts";
export {
  type PenaltyTrial,
  transfer,
  type TransferOptions,
  type TransferResult,
} from "./protocols/transfer.ts";
export type { MeasureRequest, ResolvedMeasure } from "./types.ts";
