import { accuracy, classesUsed, correctPredictions, predictedClasses } from "./accuracy.ts";
import { ece, softmaxConfidences } from "./calibration.ts";
import {
  defineMetric,
  type Invariance,
  type MetricDefinition,
  type MetricInput,
} from "./definition.ts";
import type { Distance } from "./_distances.ts";
import { knnAccuracy } from "./knn.ts";
import { auroc, fprAt95Tpr, fprAt95TprUnknownPositive } from "./open_set.ts";
import { oscr } from "./oscr.ts";
import { undefinedBecause } from "./_reason.ts";
import { mapAtR, recallAt1, recallAtK, rPrecision } from "./retrieval.ts";
import { averagePrecision } from "./roc.ts";

const SIMILARITY: readonly Invariance[] = ["rotation", "translation", "scale"];
const SHARE = { direction: "higher", range: [0, 1] } as const;

/** kNN accuracy against the training set; undefined, not an error, where that is too small. */
function knn(
  { embeddings, labels, train, neighbours }: Pick<
    MetricInput,
    "embeddings" | "labels" | "train" | "neighbours"
  >,
  distance: Distance,
): number {
  return train.embeddings.rows < neighbours
    ? undefinedBecause(`there are fewer than ${neighbours} training samples`)
    : knnAccuracy(train.embeddings, train.labels, embeddings, labels, neighbours, distance);
}

/** How well classes are told: by the classifier, by neighbours, and from unknown ones. */
export const predictionMetrics: readonly MetricDefinition[] = [
  defineMetric({
    ...SHARE,
    name: "accuracy",
    title: "Accuracy",
    description: "Share of samples that the classifier puts into their class",
    needs: ["predictions", "labels"],
    invariances: [],
    compute: ({ predictions, labels }) => accuracy(predictions, labels),
  }),
  defineMetric({
    name: "classesUsed",
    title: "Classes used",
    description: "Number of classes that are predicted at all",
    direction: "none",
    range: [1, Infinity],
    needs: ["predictions"],
    invariances: [],
    compute: ({ predictions }) => classesUsed(predictions),
  }),
  defineMetric({
    name: "ece",
    title: "Expected calibration error",
    description: "Mean distance of confidence and accuracy over 15 bins",
    direction: "lower",
    range: [0, 1],
    needs: ["logits", "labels"],
    invariances: [],
    compute: ({ logits, labels }) =>
      ece(softmaxConfidences(logits), correctPredictions(predictedClasses(logits), labels)),
  }),
  defineMetric({
    ...SHARE,
    name: "knnAccuracy",
    title: "kNN accuracy",
    description: "Share of samples that their nearest training samples put into their class",
    needs: ["embeddings", "labels", "train", "neighbours"],
    invariances: SIMILARITY,
    compute: (input) => knn(input, "euclidean"),
  }),
  defineMetric({
    ...SHARE,
    name: "knnAccuracyCosine",
    title: "kNN accuracy (cosine)",
    description: "kNN accuracy with neighbours by angle",
    needs: ["embeddings", "labels", "train", "neighbours"],
    invariances: ["rotation", "scale", "sampleScale"],
    compute: (input) => knn(input, "cosine"),
  }),
  ...[1, 2, 4, 8].map((k) =>
    defineMetric({
      ...SHARE,
      name: `recallAt${k}`,
      title: `Recall@${k}`,
      description: k === 1
        ? "Share of samples whose nearest other sample is of their class"
        : `Share of samples with one of their class among the ${k} nearest others`,
      needs: ["embeddings", "labels"],
      invariances: SIMILARITY,
      compute: ({ embeddings, labels }) =>
        k === 1 ? recallAt1(embeddings, labels) : recallAtK(embeddings, labels, k),
    })
  ),
  defineMetric({
    ...SHARE,
    name: "rPrecision",
    title: "R-precision",
    description: "Share of the class among the R nearest others, R being all others of the class",
    needs: ["embeddings", "labels"],
    invariances: SIMILARITY,
    compute: ({ embeddings, labels }) => rPrecision(embeddings, labels),
  }),
  defineMetric({
    ...SHARE,
    name: "mapAtR",
    title: "MAP@R",
    description: "R-precision that rewards a good order (Musgrave et al. 2020)",
    needs: ["embeddings", "labels"],
    invariances: SIMILARITY,
    compute: ({ embeddings, labels }) => mapAtR(embeddings, labels),
  }),
  defineMetric({
    ...SHARE,
    name: "auroc",
    title: "AUROC",
    description: "Probability that a known sample scores higher than an unknown one",
    needs: ["knownScores", "unknownScores"],
    invariances: [],
    compute: ({ knownScores, unknownScores }) => auroc(knownScores, unknownScores),
  }),
  defineMetric({
    name: "fprAt95Tpr",
    title: "FPR at 95 % TPR",
    description: "Share of unknown samples accepted when 95 % of the known are",
    direction: "lower",
    range: [0, 1],
    needs: ["knownScores", "unknownScores"],
    invariances: [],
    compute: ({ knownScores, unknownScores }) => fprAt95Tpr(knownScores, unknownScores),
  }),
  defineMetric({
    name: "fprAt95TprUnknownPositive",
    title: "FPR at 95 % TPR (unknown positive)",
    description: "Share of known samples flagged when 95 % of the unknown are, as in OpenOOD",
    direction: "lower",
    range: [0, 1],
    needs: ["knownScores", "unknownScores"],
    invariances: [],
    compute: ({ knownScores, unknownScores }) =>
      fprAt95TprUnknownPositive(knownScores, unknownScores),
  }),
  defineMetric({
    ...SHARE,
    name: "averagePrecision",
    title: "Average precision",
    description: "Precision of the known samples, averaged over recall",
    needs: ["knownScores", "unknownScores"],
    invariances: [],
    compute: ({ knownScores, unknownScores }) => averagePrecision(knownScores, unknownScores),
  }),
  defineMetric({
    ...SHARE,
    name: "oscr",
    title: "OSCR",
    description: "Area under correct classification of the known against acceptance of the unknown",
    needs: ["knownScores", "knownCorrect", "unknownScores"],
    invariances: [],
    compute: ({ knownScores, knownCorrect, unknownScores }) =>
      oscr(knownScores, knownCorrect, unknownScores),
  }),
];
