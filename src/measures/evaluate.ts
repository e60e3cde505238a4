import { findMeasure } from "./catalogue.ts";
import { basesOf } from "./columns.ts";
import type { ColumnValues, MeasureDefinition, MeasureInput, MetricResult } from "./measure.ts";
import { resultOf } from "./metric.ts";

/** The values of a measure's columns, with the reasons of those that it has none for. */
export function computeMeasure(
  definition: MeasureDefinition,
  input: Partial<MeasureInput>,
  parameters: Record<string, unknown>,
): ColumnValues {
  const names = basesOf(definition, parameters).map(({ name }) => name);
  const every = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
  const missing = definition.reads.filter((reading) => input[reading] === undefined);
  if (missing.length > 0) {
    return { values: every(NaN), notes: every(`it needs ${missing.join(" and ")}`) };
  }
  const measured = definition.compute(input as MeasureInput, parameters);
  if (typeof measured !== "number" && "values" in measured) return measured;
  const { value, reason } = resultOf(measured);
  return { values: every(value), ...reason !== undefined && { notes: every(reason) } };
}

/**
 * Measures by name what gives one value, and says why where there is none.
 *
 * @experimental
 * @param metric A name, or a definition of your own.
 * @param input What the metric reads; more does no harm. Where something is missing, such as the
 * weights of a loss without a classifier, the value is NaN.
 * @param parameters Its parameters; what is left out takes its default.
 * @returns The value and, if there is one, the reason or note.
 * @throws {InputError} If there is no metric of that name.
 * @throws {TypeError | RangeError} If the input does not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { evaluateMetric } from "@loss-atlas/loss-atlas/measures";
 *
 * const embeddings = matrixFrom([[1, 2], [3, 4], [5, 6]]);
 * assertEquals(evaluateMetric("silhouette", { embeddings, labels: [0, 0, 0] }), {
 *   value: NaN,
 *   reason: "there is only one class",
 * });
 * ```
 */
export function evaluateMetric(
  metric: string | MeasureDefinition,
  input: Partial<MeasureInput>,
  parameters: Record<string, unknown> = {},
): MetricResult {
  const definition = typeof metric === "string" ? findMeasure(metric) : metric;
  const complete = definition.parameters.parse(parameters);
  const { values, notes } = computeMeasure(definition, input, complete);
  const [name] = Object.keys(values);
  const reason = notes?.[name!];
  return { value: values[name!]!, ...reason !== undefined && { reason } };
}
