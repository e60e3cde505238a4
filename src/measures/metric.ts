import type { Matrix } from "../base/matrix.ts";
import {
  defineMeasure,
  type MeasureDefinition,
  type MeasureInfo,
  type MetricResult,
} from "./measure.ts";
import { allFinite, checkMatrix } from "./metrics/check.ts";
import type { LossSpace } from "../losses/loss.ts";
import { chosenDistance, type Distance, type DistanceChoice } from "./metrics/distances.ts";
import {
  type Classes,
  classesOf,
  type Labels,
  NOT_FINITE,
  whyUndefined,
} from "./metrics/classes.ts";

/** What a metric computes: a number, or one that needs a word. */
export type Outcome = number | MetricResult;

/**
 * A metric: a pure function that gives a number, NaN where it is undefined, and can say why.
 *
 * @experimental
 */
export interface Metric<Arguments extends unknown[]> {
  /** Gives the value alone. */
  (...args: Arguments): number;
  /** Gives the value with the reason that it is undefined, or what else to know of it. */
  explained(...args: Arguments): MetricResult;
}

/**
 * A metric of embeddings, which is a measure too. All of its kind have in common:
 *
 * - `x` is an N x d matrix.
 * - The value is NaN where there are no samples, or where an embedding is not finite.
 * - It throws a TypeError or RangeError if `x` is not a matrix.
 *
 * @experimental
 */
export interface EmbeddingMetric extends Metric<[x: Matrix]> {
  /** Gives the value alone. */
  (x: Matrix): number;
  /** The metric as a measure. */
  readonly measure: MeasureDefinition;
}

/**
 * A metric of embeddings and their classes, which is a measure too. All of its kind have in common:
 *
 * - `x` is an N x d matrix; `labels` are N class labels, any 32-bit integers. Some take more.
 * - The value is NaN where there are no samples, or where an embedding is not finite; and where there
 *   are not 2 .. N - 1 classes, unless the metric says otherwise.
 * - It throws a TypeError or RangeError if the arguments are not a matrix with one integer label a
 *   row, or if a further argument is out of range.
 *
 * @experimental
 */
export interface ClassMetric<More extends unknown[] = []>
  extends Metric<[x: Matrix, labels: Labels, ...more: More]> {
  /** Gives the value alone. */
  (x: Matrix, labels: Labels, ...more: More): number;
  /** The metric as a measure. */
  readonly measure: MeasureDefinition;
}

/** What describes a metric. */
type MetricInfo = MeasureInfo & Partial<Pick<MeasureDefinition, "invariances" | "parameters">>;

/** Gives NaN, the value of a metric that is undefined, and the reason. */
export function undefinedBecause(reason: string): MetricResult {
  return { value: NaN, reason };
}

/** The value with a reason, which NaN always has. */
export function resultOf(outcome: Outcome): MetricResult {
  const { value, reason } = typeof outcome === "number" ? { value: outcome } : outcome;
  if (reason !== undefined) return { value, reason };
  return Number.isNaN(value) ? undefinedBecause("the metric gave no number") : { value };
}

/** The result by a distance, with a word on which one it is where it is the loss's own. */
export function byDistance(
  choice: DistanceChoice,
  space: LossSpace | undefined,
  measure: (distance: Distance) => MetricResult,
): MetricResult {
  const { distance, note } = chosenDistance(choice, space);
  const { value, reason } = measure(distance);
  const words = [reason, Number.isNaN(value) ? undefined : note].filter((word) => word);
  return words.length === 0 ? { value } : { value, reason: words.join("; ") };
}

/** How far rounding may put a value outside its range: sums in single precision are among them. */
const ROUNDING = 1e-6;

/** The result, at the bound of its range where rounding has put it a little outside. */
export function withinRange(result: MetricResult, [low, high]: MeasureInfo["range"]): MetricResult {
  const bound = Math.min(high, Math.max(low, result.value));
  const off = Math.abs(result.value - bound);
  return off > 0 && off <= ROUNDING * Math.max(1, Math.abs(bound))
    ? { ...result, value: bound }
    : result;
}

/** Makes a metric of a function that may say why it is undefined; it keeps the function's name. */
export function metric<Arguments extends unknown[]>(
  compute: (...args: Arguments) => Outcome,
  name = compute.name,
): Metric<Arguments> {
  const explained = (...args: Arguments) => resultOf(compute(...args));
  const valueOf = (...args: Arguments) => explained(...args).value;
  return Object.assign(Object.defineProperty(valueOf, "name", { value: name }), { explained });
}

/** Defines a metric of embeddings, computed where there are samples and all values are finite. */
export function embeddingMetric(
  info: MetricInfo,
  compute: (x: Matrix) => Outcome,
): EmbeddingMetric {
  const checked = metric((x: Matrix) => {
    checkMatrix(x);
    if (x.rows === 0) return undefinedBecause("there are no samples");
    if (!allFinite(x.data)) return undefinedBecause(NOT_FINITE);
    return withinRange(resultOf(compute(x)), info.range);
  }, info.name);
  const measure = defineMeasure({
    ...info,
    reads: ["embeddings"],
    compute: ({ embeddings }) => checked.explained(embeddings),
  });
  return Object.assign(checked, { measure });
}

/** Defines a metric of embeddings and labels, which are grouped by class and not looked at yet. */
export function labelledMetric<More extends unknown[]>(
  info: MetricInfo,
  compute: (x: Matrix, classes: Classes, ...more: More) => Outcome,
): ClassMetric<More> {
  const checked = metric(
    (x: Matrix, labels: Labels, ...more: More) =>
      withinRange(resultOf(compute(x, classesOf(x, labels), ...more)), info.range),
    info.name,
  );
  // Whatever more it takes is optional.
  const defaults = [] as unknown[] as More;
  const measure = defineMeasure({
    ...info,
    reads: ["embeddings", "labels"],
    compute: ({ embeddings, labels }) => checked.explained(embeddings, labels, ...defaults),
  });
  return Object.assign(checked, { measure });
}

/** Defines a metric that compares classes, computed where it is defined. */
export function classMetric(
  info: MetricInfo,
  compute: (x: Matrix, classes: Classes) => Outcome,
): ClassMetric {
  return labelledMetric(info, (x, classes) => {
    const reason = whyUndefined(x, classes);
    return reason === undefined ? compute(x, classes) : undefinedBecause(reason);
  });
}
