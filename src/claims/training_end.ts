import { isImported } from "../cell/imported.ts";
import { trainedClasses } from "../cell/classes.ts";
import type { ClaimRun } from "./types.ts";

/** How the training of a network ended; unknown where neither accuracy nor classesUsed was measured. */
export type TrainingEnd = "trained" | "untrained" | "collapsed" | "diverged" | "unknown";

/** Accuracy above chance, as a share of what chance leaves, at which a network has learned nothing. */
const CHANCE = 0.05;

/**
 * Determines how the training of a run's network ended, from its metrics.
 *
 * A network *diverged* if its loss stopped being finite. It *collapsed* if it predicts a single class
 * (`classesUsed` is 1), if its accuracy is at chance (above 1 / C by no more than 0.05 of the way to
 * 1, so up to 0.145 for ten classes), or if its test embeddings coincide in one point
 * (`effectiveRank` was taken and is undefined). One of no epochs is *untrained*, and fails at nothing.
 * Else it is *trained*.
 *
 * @param run A run with its metrics.
 * @returns The end; `"unknown"` where neither `accuracy` nor `classesUsed` was measured.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandMatrix, parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const [cell] = expandMatrix(parseExperiment({
 *   name: "one",
 *   title: "One cell",
 *   matrix: { dataset: ["digits"], loss: [{ name: "softmax" }] },
 * }, "one.json"));
 * assertEquals(trainingEnd({ cell: cell!, metrics: { accuracy: 0.1 } }), "collapsed");
 * assertEquals(trainingEnd({ cell: cell!, metrics: { accuracy: 0.9 } }), "trained");
 * ```
 */
export function trainingEnd(
  { cell, metrics, divergedAt }: Pick<ClaimRun, "cell" | "metrics" | "divergedAt">,
): TrainingEnd {
  if (divergedAt !== undefined) return "diverged";
  if (!isImported(cell) && cell.training.epochs === 0) return "untrained";
  const { accuracy, classesUsed, effectiveRank } = metrics;
  if (classesUsed === 1 || effectiveRank === null) return "collapsed";
  if (typeof accuracy === "number") {
    const chance = 1 / trainedClasses(cell);
    return (accuracy - chance) / (1 - chance) <= CHANCE ? "collapsed" : "trained";
  }
  return typeof classesUsed === "number" ? "trained" : "unknown";
}

/** Whether training failed: the network collapsed or diverged. */
export function hasFailed(run: ClaimRun): boolean {
  const end = trainingEnd(run);
  return end === "collapsed" || end === "diverged";
}

/** The value of a metric; undefined for a run that diverged, and where the metric is. */
export function valueOf(
  { metrics, divergedAt }: Pick<ClaimRun, "metrics" | "divergedAt">,
  metric: string,
): number | undefined {
  const value = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  return divergedAt === undefined && Number.isFinite(value) ? value as number : undefined;
}
