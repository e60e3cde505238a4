import { optionsOf, show } from "../../base/check.ts";
import { type Matrix, matrixFrom } from "../../base/matrix.ts";
import { OPEN_SET_SCORES, type OpenSetScore } from "../../losses/loss.ts";
import type { Geometry } from "../../networks/embeddings.ts";
import { accuracy, correctPredictions } from "../metrics/accuracy.ts";
import {
  checkLabelled,
  checkLabels,
  checkLists,
  checkMatrix,
  checkNumber,
  checkPositiveInteger,
  checkSameColumns,
  hasNaN,
  type LabelledEmbeddings,
} from "../metrics/check.ts";
import { classMeans } from "../metrics/class_means.ts";
import { type Labels, NOT_FINITE } from "../metrics/classes.ts";
import {
  auroc,
  averagePrecision,
  fprAt95Tpr,
  fprAt95TprUnknownPositive,
  type Scores,
} from "../metrics/open_set.ts";
import { oscr, type OscrConvention } from "../metrics/oscr.ts";
import { splitRows, unitRows } from "../metrics/vectors.ts";
import {
  centroidScores,
  cosineScores,
  energyScores,
  logitScores,
  mahalanobisScores,
  neighbourScores,
  probabilityScores,
  relativeMahalanobisScores,
  targetScores,
} from "./open_set_scores.ts";

/**
 * Embeddings with, where the loss has a classifier, their logits.
 *
 * @experimental
 */
export interface Scorable {
  /** N x d. */
  embeddings: Matrix;
  /** N x C. */
  logits?: Matrix;
}

/**
 * The measures of the open-set protocol.
 *
 * @experimental
 */
export interface OpenSetInput {
  /** Training embeddings of the known classes. */
  train: LabelledEmbeddings;
  /** Test samples of the known classes, with the classes predicted for them; -1 for none. */
  known: Scorable & { labels: Labels; predictions: Labels };
  /** Samples of unknown classes: held-out ones, or those of another data set. */
  unknown: Scorable;
  /** Where the loss puts the classes, for the scores by class vectors and by targets. */
  geometry?: Pick<Geometry, "weights" | "prototypes" | "targets" | "centers">;
}

/**
 * Options of {@linkcode openSet}.
 *
 * @experimental
 */
export interface OpenSetOptions {
  /** The scores to measure; default all. */
  scores?: readonly OpenSetScore[];
  /** k of the score by neighbours. */
  neighbours?: number;
  /** Temperature of the energy. */
  temperature?: number;
  /** Scale embeddings to unit length first: right for losses that look at angles only. */
  normalize?: boolean;
  /** How OSCR is taken. */
  oscr?: OscrConvention;
}

/** The defaults of {@linkcode OpenSetOptions}. */
export const OPEN_SET_DEFAULTS: Required<OpenSetOptions> = {
  scores: OPEN_SET_SCORES,
  neighbours: 50,
  temperature: 1,
  normalize: false,
  oscr: "exact",
};

/**
 * How well one score tells known from unknown samples.
 *
 * @experimental
 */
export interface OpenSetMeasures {
  /** See `auroc`. */
  auroc: number;
  /** See `fprAt95Tpr`. */
  fprAt95Tpr: number;
  /** See `fprAt95TprUnknownPositive`. */
  fprAt95TprUnknownPositive: number;
  /** See `averagePrecision`; the known samples are positive. */
  averagePrecision: number;
  /** See `oscr`. */
  oscr: number;
}

/**
 * The result of the open-set protocol.
 *
 * @experimental
 */
export interface OpenSetResult {
  /** Share of the known test samples that are classified correctly; look at it beside AUROC. */
  closedSetAccuracy: number;
  /** For each score its measures; NaN where the score is undefined. */
  scores: Partial<Record<OpenSetScore, OpenSetMeasures>>;
  /** Why scores are undefined. */
  notes: Partial<Record<OpenSetScore, string>>;
}

/**
 * Measures open-set recognition: how well a network that was trained on some classes tells their
 * test samples from samples of classes that it has never seen.
 *
 * @param input Embeddings, and logits where there are any.
 * @param options Which scores, and how to take them; see `OPEN_SET_DEFAULTS`.
 * @returns The closed-set accuracy and the measures of each score.
 * @throws {TypeError | RangeError} If the input does not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { openSet } from "@loss-atlas/loss-atlas/measures";
 *
 * const train = { embeddings: matrixFrom([[-1], [1], [9], [11]]), labels: [0, 0, 1, 1] };
 * const known = { embeddings: matrixFrom([[0.5], [9.5]]), labels: [0, 1], predictions: [0, 1] };
 * const unknown = { embeddings: matrixFrom([[5], [20]]) };
 * const { scores, notes } = openSet({ train, known, unknown }, { scores: ["centroid", "logit"] });
 * assertEquals(scores.centroid?.auroc, 1);
 * assertEquals(notes.logit, "there are no logits");
 * ```
 */
export function openSet(input: OpenSetInput, options: OpenSetOptions = {}): OpenSetResult {
  const { scores: names, oscr: convention } = settingsOf(options);
  checkInput(input);
  const { labels, predictions } = input.known;
  const correct = correctPredictions(predictions, labels);
  const isPredicted = !Array.from(predictions).includes(-1);
  const result: OpenSetResult = {
    closedSetAccuracy: isPredicted ? accuracy(predictions, labels) : NaN,
    scores: {},
    notes: {},
  };
  for (const name of names) {
    const scored = openSetScores(name, input, options);
    const [known, unknown] = typeof scored === "string" ? [[], []] : [scored.known, scored.unknown];
    const reason = typeof scored === "string" ? scored : whyIncomparable(known, unknown);
    if (reason !== undefined) result.notes[name] = reason;
    result.scores[name] = {
      auroc: auroc(known, unknown),
      fprAt95Tpr: fprAt95Tpr(known, unknown),
      fprAt95TprUnknownPositive: fprAt95TprUnknownPositive(known, unknown),
      averagePrecision: averagePrecision(known, unknown),
      oscr: isPredicted && known.length > 0 ? oscr(known, correct, unknown, convention) : NaN,
    };
  }
  return result;
}

/** Why scores that there are have no measures. */
export const INCOMPARABLE = {
  known: "there are no known samples",
  unknown: "there are no unknown samples",
  numbers: "some scores are not numbers",
} as const;

/** Why scores have no measures, if they have none. */
function whyIncomparable(known: Scores, unknown: Scores): string | undefined {
  if (known.length === 0) return INCOMPARABLE.known;
  if (unknown.length === 0) return INCOMPARABLE.unknown;
  return hasNaN(known) || hasNaN(unknown) ? INCOMPARABLE.numbers : undefined;
}

/** The options with their defaults, checked. */
function settingsOf(options: OpenSetOptions): Required<OpenSetOptions> {
  const settings = { ...OPEN_SET_DEFAULTS, ...optionsOf(options) };
  const { scores, neighbours, temperature, oscr } = settings;
  checkLists({ scores });
  const unknown = Array.from(scores).find((name) => !OPEN_SET_SCORES.includes(name));
  if (unknown !== undefined) throw unknownScore(unknown);
  checkPositiveInteger(neighbours, "neighbours");
  checkNumber(temperature, "temperature", 1e-6, 1e6);
  if (oscr !== "exact" && oscr !== "vaze") {
    throw new RangeError(`oscr must be "exact" or "vaze": current value is ${show(oscr)}`);
  }
  return settings;
}

function unknownScore(name: unknown): RangeError {
  return new RangeError(
    `Cannot score by ${show(name)}: the scores are ${OPEN_SET_SCORES.join(", ")}`,
  );
}

/** Throws unless all matrices are of one dimension, with as many labels and logits as rows. */
function checkInput(input: OpenSetInput): void {
  const { train, known, unknown, geometry = {} } = optionsOf(input, "The input");
  checkLabelled(train, "train");
  checkLabelled(known, "known");
  checkLabels(known.predictions, known.embeddings.rows, "known.predictions");
  checkMatrix(optionsOf(unknown, "unknown").embeddings, "unknown.embeddings");
  for (const [name, side] of Object.entries({ known, unknown })) {
    const { embeddings, logits } = side;
    checkSameColumns(train.embeddings, embeddings, ["train.embeddings", `${name}.embeddings`]);
    if (logits === undefined) continue;
    checkMatrix(logits, `${name}.logits`);
    if (logits.rows === embeddings.rows) continue;
    throw new RangeError(
      `Cannot measure because ${name} must have logits for each of ${embeddings.rows} samples: it has ${logits.rows}`,
    );
  }
  const { weights, prototypes, targets, centers } = optionsOf(geometry, "geometry");
  for (const points of [weights, prototypes, targets, centers]) {
    if (points !== undefined) matrixFrom(points);
  }
}

/**
 * Scores the known and the unknown samples in one way, for curves and for scores of your own.
 *
 * @param name The score.
 * @param input Embeddings, and logits where there are any.
 * @param options How to take the score; see `OPEN_SET_DEFAULTS`.
 * @returns The scores, higher meaning more known, or why there are none.
 * @throws {RangeError} If there is no score of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const train = { embeddings: matrixFrom([[-1], [1], [9], [11]]), labels: [0, 0, 1, 1] };
 * const known = { embeddings: matrixFrom([[0.5]]), labels: [0], predictions: [0] };
 * const input = { train, known, unknown: { embeddings: matrixFrom([[5]]) } };
 * assertEquals(openSetScores("centroid", input), {
 *   known: Float64Array.of(-0.5),
 *   unknown: Float64Array.of(-5),
 * });
 * ```
 */
export function openSetScores(
  name: OpenSetScore,
  input: OpenSetInput,
  options: OpenSetOptions = {},
): { known: Float64Array; unknown: Float64Array } | string {
  const { neighbours, temperature, normalize } = { ...OPEN_SET_DEFAULTS, ...options };
  const { known, unknown } = input;
  const train = normalize
    ? { ...input.train, embeddings: unitRows(input.train.embeddings) }
    : input.train;
  const ofLogits = (score: (logits: Matrix) => Float64Array) =>
    known.logits && unknown.logits
      ? { known: score(known.logits), unknown: score(unknown.logits) }
      : "there are no logits";
  const ofEmbeddings = (score: (x: Matrix) => Float64Array) => {
    const [a, b] = [known.embeddings, unknown.embeddings];
    if (![a, b, train.embeddings].every(({ data }) => data.every(Number.isFinite))) {
      return NOT_FINITE;
    }
    return normalize
      ? { known: score(unitRows(a)), unknown: score(unitRows(b)) }
      : { known: score(a), unknown: score(b) };
  };
  switch (name) {
    case "probability":
      return ofLogits(probabilityScores);
    case "logit":
      return ofLogits(logitScores);
    case "energy":
      return ofLogits((logits) => energyScores(logits, temperature));
    case "centroid":
      return ofEmbeddings((x) => centroidScores(train, x));
    case "mahalanobis":
      return ofEmbeddings((x) => mahalanobisScores(train, x));
    case "relativeMahalanobis":
      return ofEmbeddings((x) => relativeMahalanobisScores(train, x));
    case "neighbours":
      return train.embeddings.rows < neighbours
        ? `there are fewer than ${neighbours} training samples`
        : ofEmbeddings((x) => neighbourScores(train.embeddings, x, neighbours));
    case "cosine": {
      const vectors = input.geometry?.weights ?? input.geometry?.prototypes ?? meansOf(train);
      return elsewhere(vectors, train) ?? ofEmbeddings((x) => cosineScores(vectors, x));
    }
    case "targetDistance":
      return byTargets(input);
    default:
      throw unknownScore(name);
  }
}

/** Scores by the points to which the loss pulls samples: prototypes on the unit sphere by direction. */
function byTargets(
  { geometry = {}, known, unknown }: OpenSetInput,
): { known: Float64Array; unknown: Float64Array } | string {
  const points = geometry.targets ?? geometry.centers ?? geometry.prototypes;
  if (points === undefined) return "the loss has no targets, centers or prototypes";
  const reason = elsewhere(points, known);
  if (reason !== undefined) return reason;
  const onSphere = points === geometry.prototypes;
  const [a, b] = [known.embeddings, unknown.embeddings].map((x) => onSphere ? unitRows(x) : x);
  if (![a!, b!].every(({ data }) => data.every(Number.isFinite))) {
    return NOT_FINITE;
  }
  return { known: targetScores(points, a!), unknown: targetScores(points, b!) };
}

/** Why points cannot be compared with embeddings: a joint loss keeps a dimension for another task. */
function elsewhere(
  points: readonly (readonly number[])[],
  { embeddings: { columns } }: { embeddings: Matrix },
): string | undefined {
  const dimension = points[0]?.length;
  if (dimension === columns) return undefined;
  return `the loss places classes in ${dimension} of the ${columns} dimensions`;
}

function meansOf({ embeddings, labels }: LabelledEmbeddings): number[][] {
  const { means } = classMeans(embeddings, labels);
  return splitRows(means, embeddings.columns).map((mean) => Array.from(mean));
}
