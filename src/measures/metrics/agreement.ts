import { z } from "zod";
import type { Matrix } from "../../base/matrix.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { whenPredicted } from "./accuracy.ts";
import {
  allFinite,
  checkLabelled,
  checkLabels,
  checkMatrix,
  type LabelledEmbeddings,
} from "./check.ts";
import { classMeans } from "./class_means.ts";
import { groupClasses, type Labels, NOT_FINITE } from "./classes.ts";
import { chosenDistance, type Distance, distanceParameter, readsSpace } from "./distances.ts";
import { voteOf } from "./knn.ts";
import { nearestNeighbours } from "./neighbours.ts";
import { unitRows } from "./vectors.ts";

/** How well the training samples around a sample explain what is predicted of it. */
export interface Agreement {
  /** Mean share of the k nearest training samples that are of the predicted class. */
  neighbours: number;
  /** Share of samples whose nearest class mean is that of the predicted class. */
  means: number;
  /** Share of samples whose kNN class changes when their k nearest training samples are removed. */
  changed: number;
}

/**
 * Measures whether nearest neighbours and nearest class means explain predictions: an explanation by
 * examples shows samples of the class that it is to explain.
 *
 * @param train Training embeddings with their labels, at least 2k.
 * @param x N x d embeddings.
 * @param predictions N predicted labels.
 * @param k Neighbours that are shown.
 * @param distance Default `euclidean`; by the cosine the means are those of directions.
 * @returns Three shares in [0, 1]; NaN without samples.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { neighbourAgreement } from "@loss-atlas/loss-atlas/measures";
 *
 * const train = { embeddings: matrixFrom([[0], [1], [3], [9]]), labels: [0, 0, 1, 1] };
 * const found = neighbourAgreement(train, matrixFrom([[0.2], [8]]), [0, 0], 2);
 * assertEquals(found, { neighbours: 0.5, means: 0.5, changed: 1 });
 * ```
 */
export function neighbourAgreement(
  train: LabelledEmbeddings,
  x: Matrix,
  predictions: Labels,
  k: number,
  distance: Distance = "euclidean",
): Agreement {
  checkLabelled(train, "train");
  checkMatrix(x);
  checkLabels(predictions, x.rows, "predictions");
  if (x.rows === 0) return { neighbours: NaN, means: NaN, changed: NaN };
  const classes = groupClasses(train.labels);
  const found = nearestNeighbours(train.embeddings, x, 2 * k, { distance });
  const place = (each: Matrix) => distance === "cosine" ? unitRows(each) : each;
  const { means } = classMeans(place(train.embeddings), train.labels);
  const points: Matrix = {
    data: Float32Array.from(means),
    rows: classes.labels.length,
    columns: x.columns,
  };
  const nearest = nearestNeighbours(points, x, 1, { distance });
  let [neighbours, atMean, changed] = [0, 0, 0];
  for (let i = 0; i < x.rows; i++) {
    const all = found.indices.subarray(2 * k * i, 2 * k * (i + 1));
    const shown = all.subarray(0, k);
    for (const j of shown) if (train.labels[j] === predictions[i]) neighbours += 1 / k;
    if (classes.labels[nearest.indices[i]!] === predictions[i]) atMean++;
    if (voteOf(shown, classes) !== voteOf(all.subarray(k), classes)) changed++;
  }
  return { neighbours: neighbours / x.rows, means: atMean / x.rows, changed: changed / x.rows };
}

const SHARE = { range: [0, 1] } as const;

/** The columns of the measure, by what they hold. */
const COLUMNS = {
  neighbours: {
    ...SHARE,
    name: "neighbourAgreement",
    title: "Neighbours of the predicted class",
    description: "Mean share of the nearest training samples that are of the predicted class",
    direction: "higher",
  },
  means: {
    ...SHARE,
    name: "meanAgreement",
    title: "Nearest mean of the predicted class",
    description: "Share of samples whose nearest class mean is that of the predicted class",
    direction: "higher",
  },
  changed: {
    ...SHARE,
    name: "neighbourRemoval",
    title: "kNN class changed by removal",
    description: "Share of samples whose kNN class changes when their k neighbours are removed",
    direction: "none",
  },
} as const;

/** {@linkcode neighbourAgreement} as a measure. */
export const neighbourAgreementMeasure: MeasureDefinition = defineMeasure({
  ...COLUMNS.neighbours,
  title: "Explanation by neighbours",
  parameters: z.strictObject({
    k: z.int().min(1).max(1000).default(20),
    distance: distanceParameter,
  }),
  reads: ["embeddings", "predictions", "train"],
  readsIfThere: readsSpace,
  columns: () => Object.values(COLUMNS),
  compute: ({ embeddings, predictions, train, space }, { k, distance: choice }) => {
    const { distance, note } = chosenDistance(choice, space);
    const { rows, data } = train.embeddings;
    const whyNot = rows < 2 * k
      ? `there are fewer than ${2 * k} training samples`
      : embeddings.rows === 0
      ? "there are no samples"
      : allFinite(embeddings.data) && allFinite(data)
      ? undefined
      : NOT_FINITE;
    const missing = whenPredicted(predictions, () => 0);
    const reason = whyNot ?? (typeof missing === "number" ? undefined : missing.reason);
    const found: Partial<Agreement> = reason === undefined
      ? neighbourAgreement(train, embeddings, predictions, k, distance)
      : {};
    const columns = Object.entries(COLUMNS) as [keyof Agreement, { name: string }][];
    const word = reason ?? note;
    return {
      values: Object.fromEntries(columns.map(([key, { name }]) => [name, found[key] ?? NaN])),
      ...word !== undefined && {
        notes: Object.fromEntries(columns.map(([, { name }]) => [name, word])),
      },
    };
  },
});
