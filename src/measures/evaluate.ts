import { optionsOf } from "../base/check.ts";
import { InputError } from "../base/errors.ts";
import { findMeasure } from "./catalogue.ts";
import { basesOf } from "./columns.ts";
import { checkParameters } from "./resolve.ts";
import type {
  ColumnValues,
  MeasureDefinition,
  MeasureInput,
  MetricResult,
  Reading,
} from "./measure.ts";
import { checkLabelled, checkLabels } from "./metrics/check.ts";
import { resultOf, withinRange } from "./metric.ts";

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
  const { value, reason } = withinRange(resultOf(measured), definition.range);
  return { values: every(value), ...reason !== undefined && { notes: every(reason) } };
}

/** What metrics read without looking at its parts first. */
const CHECKS: {
  [Name in Reading]?: (value: NonNullable<MeasureInput[Name]>, name: string) => void;
} = {
  train: checkLabelled,
  novel: checkLabelled,
  gallery: checkLabelled,
  validation: (side, name) => {
    checkLabelled(side, name);
    checkLabels(side.predictions, side.embeddings.rows, `${name}.predictions`);
  },
  transferred: (sides, name) => {
    const { train, test } = optionsOf(sides, name);
    checkLabelled(train, `${name}.train`);
    checkLabelled(test, `${name}.test`);
  },
  predictions: (labels, name) => checkLabels(labels, labels?.length, name),
  angles: optionsOf,
  fineTuned: optionsOf,
  convergence: optionsOf,
  geometry: optionsOf,
};

/** A definition by its name, or as it is if it is one. */
export function definitionOf(metric: string | MeasureDefinition): MeasureDefinition {
  if (typeof metric === "string") return findMeasure(metric);
  const { name, reads, compute, parameters, columns = compute } = optionsOf(metric, "A metric");
  if (
    typeof name === "string" && Array.isArray(reads) && typeof compute === "function" &&
    typeof columns === "function" &&
    typeof parameters?.safeParse === "function"
  ) return metric;
  throw new InputError("A metric must be a name, or a definition by defineMeasure()");
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
 * @throws {InputError} If there is no metric of that name, or a parameter is unknown or out of range.
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
  const definition = definitionOf(metric);
  const complete = checkParameters(definition, optionsOf(parameters, "parameters"));
  for (const reading of definition.reads) {
    const value = optionsOf(input, "The input")[reading];
    if (value !== undefined) CHECKS[reading]?.(value as never, reading);
  }
  const { values, notes } = computeMeasure(definition, input, complete);
  const [name] = Object.keys(values);
  const reason = notes?.[name!];
  return { value: values[name!]!, ...reason !== undefined && { reason } };
}
