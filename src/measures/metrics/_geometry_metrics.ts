import type { Matrix } from "../../base/matrix.ts";
import { alignment, uniformity } from "./hypersphere.ts";
import { angularGapVariation, angularSpread, minAngularGap } from "./angles.ts";
import { calinskiHarabasz, daviesBouldin } from "./cluster_indices.ts";
import { classSeparation } from "./class_separation.ts";
import type { Labels } from "./classes.ts";
import { debiasedCka, linearCka } from "./cka.ts";
import { defineMetric, type Invariance, type MetricDefinition } from "./definition.ts";
import { effectiveRank } from "./effective_rank.ts";
import { fisherRatio } from "./fisher_ratio.ts";
import { fisherTrace, pillaiTrace, wilksLambda } from "./discriminant.ts";
import { nc1 } from "./nc1.ts";
import { nc2Equiangular, nc2Equinorm, nc2MaximalAngle } from "./nc2.ts";
import { nc3 } from "./nc3.ts";
import { nc4 } from "./nc4.ts";
import { silhouette, silhouetteCosine } from "./silhouette.ts";
import { centroidSeparation, withinClassVariance } from "./spread.ts";

const SIMILARITY: readonly Invariance[] = ["rotation", "translation", "scale"];
const ANGULAR: readonly Invariance[] = ["rotation", "scale", "sampleScale"];

/** A metric of embeddings and labels, named after its function. */
function ofClasses(
  metric: (x: Matrix, labels: Labels) => number,
  info: Omit<MetricDefinition, "name" | "needs" | "compute">,
): MetricDefinition {
  return defineMetric({
    ...info,
    name: metric.name,
    needs: ["embeddings", "labels"],
    compute: ({ embeddings, labels }) => metric(embeddings, labels),
  });
}

/** How embeddings and their classes lie in space. */
export const geometryMetrics: readonly MetricDefinition[] = [
  ofClasses(fisherRatio, {
    title: "Fisher ratio",
    description: "Scatter between the classes over scatter within, tr(S_B) / tr(S_W)",
    direction: "higher",
    range: [0, Infinity],
    invariances: SIMILARITY,
  }),
  ofClasses(fisherTrace, {
    title: "Fisher criterion",
    description: "Hotelling-Lawley trace of discriminant analysis, tr(S_W^-1 S_B)",
    direction: "higher",
    range: [0, Infinity],
    invariances: [...SIMILARITY, "linear"],
  }),
  ofClasses(pillaiTrace, {
    title: "Pillai's trace",
    description: "Share of variance between the classes, summed over the discriminant axes",
    direction: "higher",
    range: [0, Infinity],
    invariances: [...SIMILARITY, "linear"],
  }),
  ofClasses(wilksLambda, {
    title: "Wilks' lambda",
    description: "Share of the generalised variance that the classes do not explain",
    direction: "lower",
    range: [0, 1],
    invariances: [...SIMILARITY, "linear"],
  }),
  ofClasses(silhouette, {
    title: "Silhouette",
    description: "How much nearer samples are to their own class than to the next, in distances",
    direction: "higher",
    range: [-1, 1],
    invariances: SIMILARITY,
  }),
  ofClasses(silhouetteCosine, {
    title: "Silhouette (cosine)",
    description: "How much nearer samples are to their own class than to the next, in angles",
    direction: "higher",
    range: [-1, 1],
    invariances: ANGULAR,
  }),
  ofClasses(daviesBouldin, {
    title: "Davies-Bouldin index",
    description: "Spread of each class and its worst neighbour over the distance of their means",
    direction: "lower",
    range: [0, Infinity],
    invariances: SIMILARITY,
  }),
  ofClasses(calinskiHarabasz, {
    title: "Calinski-Harabasz index",
    description: "Variance between the classes over variance within, as an F ratio",
    direction: "higher",
    range: [0, Infinity],
    invariances: SIMILARITY,
  }),
  ofClasses(classSeparation, {
    title: "Class separation R²",
    description: "Share of the cosine distances that lies between classes (Kornblith et al. 2021)",
    direction: "higher",
    range: [0, 1],
    invariances: ANGULAR,
  }),
  ofClasses(withinClassVariance, {
    title: "Variance within classes",
    description: "Mean squared distance to the class mean",
    direction: "lower",
    range: [0, Infinity],
    invariances: ["rotation", "translation"],
  }),
  ofClasses(centroidSeparation, {
    title: "Centroid separation",
    description: "Least distance of two class means over the mean radius of the classes",
    direction: "higher",
    range: [0, Infinity],
    invariances: SIMILARITY,
  }),
  ofClasses(nc1, {
    title: "NC1 variability collapse",
    description: "Variability within the classes against that between, tr(Σ_W Σ_B^+) / K",
    direction: "lower",
    range: [0, Infinity],
    invariances: SIMILARITY,
  }),
  ofClasses(nc2Equinorm, {
    title: "NC2 equinorm",
    description: "Variation of the distances of the class means to the overall mean",
    direction: "lower",
    range: [0, Infinity],
    invariances: SIMILARITY,
  }),
  ofClasses(nc2Equiangular, {
    title: "NC2 equiangular",
    description: "Standard deviation of the cosines between class means",
    direction: "lower",
    range: [0, 1],
    invariances: SIMILARITY,
  }),
  ofClasses(nc2MaximalAngle, {
    title: "NC2 maximal angle",
    description: "Mean distance of the cosines between class means from the simplex's -1 / (K - 1)",
    direction: "lower",
    range: [0, 2],
    invariances: SIMILARITY,
  }),
  defineMetric({
    name: "nc3",
    title: "NC3 self-duality",
    description: "Distance of the classifier's weights from the class means, both normalised",
    direction: "lower",
    range: [0, 4],
    needs: ["embeddings", "labels", "weights"],
    invariances: ["translation", "scale"],
    compute: ({ embeddings, labels, weights }) => nc3(embeddings, labels, weights),
  }),
  defineMetric({
    name: "nc4",
    title: "NC4 nearest-mean rule",
    description: "Share of samples that the classifier puts elsewhere than the nearest class mean",
    direction: "lower",
    range: [0, 1],
    needs: ["embeddings", "labels", "predictions"],
    invariances: SIMILARITY,
    compute: ({ embeddings, labels, predictions }) => nc4(embeddings, labels, predictions),
  }),
  ofClasses(alignment, {
    title: "Alignment",
    description: "Mean squared distance of the directions of two samples of one class",
    direction: "lower",
    range: [0, 4],
    invariances: ANGULAR,
  }),
  defineMetric({
    name: "uniformity",
    title: "Uniformity",
    description: "Log mean Gaussian potential of the directions: lower is more evenly spread",
    direction: "lower",
    range: [-8, 0],
    needs: ["embeddings"],
    invariances: ANGULAR,
    compute: ({ embeddings }) => uniformity(embeddings),
  }),
  defineMetric({
    name: "effectiveRank",
    title: "Effective rank",
    description: "Exp of the entropy of the covariance's spectrum: how many dimensions are in use",
    direction: "none",
    range: [1, Infinity],
    needs: ["embeddings"],
    invariances: SIMILARITY,
    compute: ({ embeddings }) => effectiveRank(embeddings),
  }),
  ofClasses(minAngularGap, {
    title: "Smallest angular gap",
    description: "Smallest angle between neighbouring class means, seen from the origin",
    direction: "higher",
    range: [0, 180],
    unit: "°",
    invariances: ["rotation", "scale"],
  }),
  ofClasses(angularGapVariation, {
    title: "Variation of angular gaps",
    description: "Coefficient of variation of the angles between neighbouring class means",
    direction: "lower",
    range: [0, Infinity],
    invariances: ["rotation", "scale"],
  }),
  ofClasses(angularSpread, {
    title: "Angular spread",
    description: "Root mean square angle of the samples to the mean direction of their class",
    direction: "lower",
    range: [0, 180],
    unit: "°",
    invariances: ANGULAR,
  }),
  defineMetric({
    name: "linearCka",
    title: "Linear CKA",
    description: "Likeness to other embeddings of the same samples",
    direction: "none",
    range: [0, 1],
    needs: ["embeddings", "other"],
    invariances: SIMILARITY,
    compute: ({ embeddings, other }) => linearCka(embeddings, other),
  }),
  defineMetric({
    name: "debiasedCka",
    title: "Linear CKA (debiased)",
    description:
      "Likeness to other embeddings of the same samples, without the bias of few samples",
    direction: "none",
    range: [-Infinity, 1],
    needs: ["embeddings", "other"],
    invariances: SIMILARITY,
    compute: ({ embeddings, other }) => debiasedCka(embeddings, other),
  }),
];
