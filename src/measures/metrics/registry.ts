import { InputError } from "../../base/errors.ts";
import { suggest } from "../../base/suggest.ts";
import type { MetricDefinition, MetricInput } from "./definition.ts";
import { geometryMetrics } from "./_geometry_metrics.ts";
import { predictionMetrics } from "./_prediction_metrics.ts";
import { withReason } from "./_reason.ts";

/** k of the kNN accuracy where nothing else is asked for: in the plane, small k are noisy. */
export const DEFAULT_NEIGHBOURS = 20;

/** A measured value. */
export interface MetricResult {
  /** The value; NaN where the metric is undefined. */
  value: number;
  /** Why it is undefined, or what to know of the value, such as a convention that applied. */
  reason?: string;
}

/** Every metric by its name, as experiment files and result tables give it. */
export const metricRegistry: Readonly<Record<string, MetricDefinition>> = Object.fromEntries(
  [...predictionMetrics, ...geometryMetrics].map((definition) => [definition.name, definition]),
);

/** The names of all metrics. */
export const metricNames: readonly string[] = Object.keys(metricRegistry);

/**
 * Finds a metric by its name.
 *
 * @param name One of `metricNames`.
 * @returns The metric with its title, direction, range and needs.
 * @throws {InputError} If there is no metric of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findMetric } from "@loss-atlas/loss-atlas";
 *
 * assertEquals(findMetric("daviesBouldin").direction, "lower");
 * ```
 */
export function findMetric(name: string): MetricDefinition {
  if (Object.hasOwn(metricRegistry, name)) return metricRegistry[name]!;
  throw new InputError(`Cannot find the metric "${name}": ${suggest(name, metricNames)}`);
}

/**
 * Measures by name, and says why where there is no value.
 *
 * @param metric A name, or a definition of your own.
 * @param input What the metric needs; more does no harm. `neighbours` is 20 where not given. Where
 * something is missing, such as the weights of a loss without a classifier, the value is NaN.
 * @returns The value and, if there is one, the reason or note.
 * @throws {InputError} If there is no metric of that name.
 * @throws {TypeError | RangeError} If the input does not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { evaluateMetric, matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const embeddings = matrixFrom([[1, 2], [3, 4], [5, 6]]);
 * assertEquals(evaluateMetric("silhouette", { embeddings, labels: [0, 0, 0] }), {
 *   value: NaN,
 *   reason: "there is only one class",
 * });
 * ```
 */
export function evaluateMetric(
  metric: string | MetricDefinition,
  input: Partial<MetricInput>,
): MetricResult {
  const { needs, compute } = typeof metric === "string" ? findMetric(metric) : metric;
  const complete = { neighbours: DEFAULT_NEIGHBOURS, ...input };
  const missing = needs.filter((need) => complete[need] === undefined);
  if (missing.length > 0) return { value: NaN, reason: `it needs ${missing.join(" and ")}` };
  return withReason(() => compute(complete as MetricInput));
}
