import { InputError } from "../../base/errors.ts";
import { suggest } from "../../base/suggest.ts";
import { type MeasureInfo, metricNames, metricRegistry } from "../metrics/mod.ts";
import type { OpenSetMeasures, OpenSetResult } from "./open_set.ts";
import { OPEN_SET_SCORES, type OpenSetScore } from "./open_set_scores.ts";

/** A protocol of this project. */
export type ProtocolName = "probe" | "openSet" | "transfer" | "fewShot" | "rotation";

/** A value that a protocol gives. */
export interface ProtocolMeasure extends MeasureInfo {
  /** The protocol that gives it. */
  protocol: ProtocolName;
}

const SHARE = { direction: "higher", range: [0, 1] } as const;

/** How the scores appear in names and titles; the score by class means works for every loss. */
const SCORE_LABELS: Record<OpenSetScore, { suffix: string; title: string }> = {
  centroid: { suffix: "", title: "nearest class mean" },
  probability: { suffix: "Probability", title: "softmax probability" },
  logit: { suffix: "Logit", title: "largest logit" },
  energy: { suffix: "Energy", title: "energy" },
  mahalanobis: { suffix: "Mahalanobis", title: "Mahalanobis" },
  relativeMahalanobis: { suffix: "RelativeMahalanobis", title: "relative Mahalanobis" },
  neighbours: { suffix: "Neighbours", title: "neighbours" },
};

const OPEN_SET_NAMES: Record<keyof OpenSetMeasures, string> = {
  auroc: "openSetAuroc",
  fprAt95Tpr: "openSetFprAt95Tpr",
  fprAt95TprUnknownPositive: "openSetFprAt95TprUnknownPositive",
  averagePrecision: "openSetAveragePrecision",
  oscr: "openSetOscr",
};

function openSetMeasures(score: OpenSetScore): ProtocolMeasure[] {
  const { suffix, title } = SCORE_LABELS[score];
  return Object.entries(OPEN_SET_NAMES).map(([metric, name]) => {
    const info = metricRegistry[metric]!;
    return {
      name: name + suffix,
      title: `Open-set ${info.title} (${title})`,
      description: `${info.description}, scored by ${title}`,
      direction: info.direction,
      range: info.range,
      protocol: "openSet",
    };
  });
}

function transferMeasures(prefix: string, layer: string): ProtocolMeasure[] {
  return [
    {
      ...SHARE,
      name: `${prefix}ProbeAccuracy`,
      title: `Transfer by linear probe (${layer})`,
      description: "Accuracy on other classes of a logistic regression on the frozen features",
      protocol: "transfer",
    },
    {
      ...SHARE,
      name: `${prefix}KnnAccuracy`,
      title: `Transfer by kNN (${layer})`,
      description: "Accuracy on other classes of the kNN classifier on the frozen features",
      protocol: "transfer",
    },
  ];
}

const measures: ProtocolMeasure[] = [
  {
    ...SHARE,
    name: "probeAccuracy",
    title: "Linear probe accuracy",
    description: "Accuracy of a logistic regression on the frozen embedding",
    protocol: "probe",
  },
  {
    ...SHARE,
    name: "closedSetAccuracy",
    title: "Closed-set accuracy",
    description: "Accuracy on the known classes",
    protocol: "openSet",
  },
  ...OPEN_SET_SCORES.flatMap(openSetMeasures),
  ...transferMeasures("transfer", "embedding"),
  ...transferMeasures("hiddenTransfer", "layer before"),
  {
    name: "angleError",
    title: "Angle error",
    description: "Mean absolute error of the predicted angle of rotated images",
    direction: "lower",
    range: [0, 360],
    unit: "°",
    protocol: "rotation",
  },
  ...[1, 5].map((shots): ProtocolMeasure => ({
    ...SHARE,
    name: `fewShotAccuracy${shots}`,
    title: `Few-shot accuracy (${shots}-shot)`,
    description: `Mean accuracy over episodes of classes known from ${shots} samples each`,
    protocol: "fewShot",
  })),
];

/** Every value that a protocol gives, by the name of its column in results. */
export const protocolMeasures: Readonly<Record<string, ProtocolMeasure>> = Object.fromEntries(
  measures.map((measure) => [measure.name, measure]),
);

/** The names of all values that runs may hold: metrics and what protocols give. */
export const measureNames: readonly string[] = [...metricNames, ...Object.keys(protocolMeasures)];

/**
 * Finds what to know of a measured value: how it is printed and which side is better.
 *
 * @param name One of `measureNames`.
 * @returns Title, direction and range.
 * @throws {InputError} If there is no measure of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findMeasure } from "@loss-atlas/loss-atlas";
 *
 * assertEquals(findMeasure("openSetAurocLogit").title, "Open-set AUROC (largest logit)");
 * assertEquals(findMeasure("daviesBouldin").direction, "lower");
 * ```
 */
export function findMeasure(name: string): MeasureInfo {
  for (const registry of [metricRegistry, protocolMeasures]) {
    if (Object.hasOwn(registry, name)) return registry[name]!;
  }
  throw new InputError(`Cannot find the metric "${name}": ${suggest(name, measureNames)}`);
}

/**
 * Lays the result of the open-set protocol out as columns of results.
 *
 * @param result What `openSet` gave.
 * @returns Values by the names of `protocolMeasures`, with notes under the same names.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom, openSet, openSetColumns } from "@loss-atlas/loss-atlas";
 *
 * const train = { embeddings: matrixFrom([[-1], [1], [9], [11]]), labels: [0, 0, 1, 1] };
 * const known = { embeddings: matrixFrom([[0.5], [9.5]]), labels: [0, 1], predictions: [0, 1] };
 * const result = openSet({ train, known, unknown: { embeddings: matrixFrom([[5]]) } });
 * const { values, notes } = openSetColumns(result);
 * assertEquals([values.openSetAuroc, values.closedSetAccuracy], [1, 1]);
 * assertEquals(notes.openSetAurocLogit, "there are no logits");
 * ```
 */
export function openSetColumns(
  result: OpenSetResult,
): { values: Record<string, number>; notes: Record<string, string> } {
  const values: Record<string, number> = { closedSetAccuracy: result.closedSetAccuracy };
  const notes: Record<string, string> = {};
  for (const score of OPEN_SET_SCORES) {
    for (const [measure, value] of Object.entries(result.scores[score] ?? {})) {
      const name = OPEN_SET_NAMES[measure as keyof OpenSetMeasures] + SCORE_LABELS[score].suffix;
      values[name] = value;
      const note = result.notes[score];
      if (note !== undefined) notes[name] = note;
    }
  }
  return { values, notes };
}
