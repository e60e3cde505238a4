/**
 * Metrics: pure functions of embeddings, labels and scores to a number.
 *
 * @module
 */
export { type Classes, groupClasses, type Labels } from "./classes.ts";
export { type ClassMeans, classMeans } from "./class_means.ts";
export { fisherRatio, fisherTrace } from "./fisher.ts";
export { silhouette, silhouetteCosine, silhouetteSamples } from "./silhouette.ts";
export type { Distance } from "./_distances.ts";
export { nearestNeighbours, type NeighbourOptions, type Neighbours } from "./neighbours.ts";
export { knnAccuracy, knnAccuracyLeaveOneOut } from "./knn.ts";
export { accuracy, predictedClasses } from "./accuracy.ts";
export { auroc, fprAt95Tpr, fprAt95TprUnknownPositive, type Scores } from "./open_set.ts";
export {
  fitLogisticRegression,
  type LogisticModel,
  type LogisticRegressionOptions,
  predictLogistic,
} from "./logistic_regression.ts";
export { type LinearProbe, linearProbe } from "./linear_probe.ts";
