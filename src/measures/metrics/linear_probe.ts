import { z } from "zod";
import type { Matrix } from "../../base/matrix.ts";
import { randomStream } from "../../base/random.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { accuracy } from "./accuracy.ts";
import { allFinite, checkLabels, checkMatrix, checkSameColumns } from "./check.ts";
import { groupClasses, type Labels } from "./classes.ts";
import {
  fitLogisticRegression,
  type LogisticRegressionOptions,
  predictLogistic,
} from "./logistic_regression.ts";
import { rowsIn } from "./vectors.ts";

/**
 * The result of a linear probe.
 *
 * @experimental
 */
export interface LinearProbe {
  /** Share of the queries that it classifies correctly, in [0, 1]. */
  accuracy: number;
  /** The same for the samples that it was fitted to. */
  trainAccuracy: number;
  /** Mean negative log-likelihood of those samples, in nats. */
  meanNll: number;
  /** Whether L-BFGS reached its tolerance. */
  converged: boolean;
  /** Iterations of L-BFGS. */
  iterations: number;
}

/**
 * Probes how well classes can be told apart by hyperplanes: fits a multinomial logistic regression
 * to the samples and classifies the queries with it. See `fitLogisticRegression` for the objective.
 *
 * The features are taken as they are; the transfer protocol standardises them first.
 *
 * @param x N x d embeddings to fit to.
 * @param labels N labels.
 * @param queries Q x d embeddings to classify.
 * @param queryLabels Q labels. A label that is not among `labels` counts as an error.
 * @param options The penalty, `C`, default 1.
 * @returns Accuracies and likelihood; all NaN unless there are two classes and finite embeddings.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { linearProbe } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[-2], [-1], [1], [2]]);
 * const probe = linearProbe(x, [0, 0, 1, 1], matrixFrom([[-3], [4]]), [0, 0], { C: 1 });
 * assertEquals([probe.accuracy, probe.trainAccuracy, probe.converged], [0.5, 1, true]);
 * ```
 */
export function linearProbe(
  x: Matrix,
  labels: Labels,
  queries: Matrix,
  queryLabels: Labels,
  options: LogisticRegressionOptions = {},
): LinearProbe {
  checkMatrix(x);
  checkLabels(labels, x.rows);
  checkMatrix(queries, "queries");
  checkLabels(queryLabels, queries.rows, "queryLabels");
  checkSameColumns(x, queries, ["embeddings", "queries"]);
  if (groupClasses(labels).labels.length < 2 || !allFinite(x.data) || !allFinite(queries.data)) {
    return { accuracy: NaN, trainAccuracy: NaN, meanNll: NaN, converged: false, iterations: 0 };
  }
  const model = fitLogisticRegression(x, labels, options);
  return {
    accuracy: accuracy(predictLogistic(model, queries), queryLabels),
    trainAccuracy: accuracy(predictLogistic(model, x), labels),
    meanNll: model.meanNll,
    converged: model.converged,
    iterations: model.iterations,
  };
}

/** {@linkcode linearProbe} on the embedding as a measure: fitted to the training images, held to the test images. */
export const probeMeasure: MeasureDefinition = defineMeasure({
  name: "probeAccuracy",
  title: "Linear probe accuracy",
  description: "Accuracy of a logistic regression on the frozen embedding",
  direction: "higher",
  range: [0, 1],
  invariances: ["rotation"],
  parameters: z.strictObject({ C: z.number().positive().default(1) }),
  reads: ["train", "embeddings", "labels"],
  compute: ({ train, embeddings, labels }, { C }) => {
    const { embeddings: x, labels: y, sampled } = fittable(train);
    const { accuracy, converged, iterations } = linearProbe(x, y, embeddings, labels, { C });
    const words = [
      sampled,
      converged ? undefined : `L-BFGS did not converge in ${iterations} iterations`,
    ].filter((word) => word !== undefined);
    return words.length === 0 ? accuracy : { value: accuracy, reason: words.join("; ") };
  },
});

/** The most products of samples, dimensions and classes that a probe is fitted to: minutes. */
const MOST_PRODUCTS = 2 ** 31;

/** The training samples, or of too many as many drawn at random as can be fitted to. */
export function fittable(
  { embeddings, labels }: { embeddings: Matrix; labels: Labels },
  products = MOST_PRODUCTS,
): { embeddings: Matrix; labels: Labels; sampled?: string } {
  const { rows, columns } = embeddings;
  const most = Math.floor(products / columns / groupClasses(labels).labels.length);
  if (rows <= most) return { embeddings, labels };
  const drawn = randomStream(0, "measures/probe").permutation(rows).slice(0, most).sort();
  return {
    embeddings: rowsIn(embeddings, drawn),
    labels: Int32Array.from(drawn, (i) => labels[i]!),
    sampled: `sampled: fitted to ${most} of ${rows} training samples, drawn at random`,
  };
}
