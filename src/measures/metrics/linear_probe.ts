import { z } from "zod";
import type { Matrix } from "../../base/matrix.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { accuracy } from "./accuracy.ts";
import { allFinite, checkLabels, checkMatrix, checkSameColumns } from "./check.ts";
import { groupClasses, type Labels } from "./classes.ts";
import {
  fitLogisticRegression,
  type LogisticRegressionOptions,
  predictLogistic,
} from "./logistic_regression.ts";

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
    const { accuracy, converged, iterations } = linearProbe(
      train.embeddings,
      train.labels,
      embeddings,
      labels,
      { C },
    );
    return converged ? accuracy : {
      value: accuracy,
      reason: `L-BFGS did not converge in ${iterations} iterations`,
    };
  },
});
