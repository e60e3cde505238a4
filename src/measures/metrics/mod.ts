/**
 * Metrics: pure functions of embeddings, labels and scores to a number.
 *
 * @module
 */
export { type Classes, groupClasses, type Labels } from "./classes.ts";
export { type ClassMeans, classMeans } from "./class_means.ts";
export { fisherRatio } from "./fisher_ratio.ts";
export { fisherTrace, pillaiTrace, wilksLambda } from "./discriminant.ts";
export { silhouette, silhouetteCosine, silhouetteSamples } from "./silhouette.ts";
export type { Distance } from "./_distances.ts";
export { nearestNeighbours, type NeighbourOptions, type Neighbours } from "./neighbours.ts";
export { DEFAULT_NEIGHBOURS, knnAccuracy, knnAccuracyLeaveOneOut } from "./knn.ts";
export { accuracy, classesUsed, correctPredictions, predictedClasses } from "./accuracy.ts";
export { auroc, fprAt95Tpr, fprAt95TprUnknownPositive, type Scores } from "./open_set.ts";
export {
  fitLogisticRegression,
  type LogisticModel,
  logisticNll,
  type LogisticRegressionOptions,
  predictLogistic,
} from "./logistic_regression.ts";
export { type LinearProbe, linearProbe } from "./linear_probe.ts";
export { calinskiHarabasz, daviesBouldin } from "./cluster_indices.ts";
export { mapAtR, recallAt1, recallAtK, rPrecision } from "./retrieval.ts";
export { classSeparation } from "./class_separation.ts";
export { debiasedCka, linearCka } from "./cka.ts";
export { nc1 } from "./nc1.ts";
export { nc2Equiangular, nc2Equinorm, nc2MaximalAngle } from "./nc2.ts";
export { nc3 } from "./nc3.ts";
export { nc4 } from "./nc4.ts";
export { alignment, uniformity } from "./hypersphere.ts";
export { ece, type ReliabilityBin, reliabilityBins, softmaxConfidences } from "./calibration.ts";
export { oscr, type OscrConvention, oscrCurve, type OscrPoint } from "./oscr.ts";
export { averagePrecision, rocCurve, type RocPoint } from "./roc.ts";
export { effectiveRank } from "./effective_rank.ts";
export { angularGaps, angularGapVariation, angularSpread, minAngularGap } from "./angles.ts";
export { centroidSeparation, withinClassVariance } from "./spread.ts";
export { ami, ari, nmi } from "./clustering.ts";
