import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { suggest } from "../base/text.ts";
import { datasetNames } from "../data/catalogue.ts";
import { findMeasure } from "./catalogue.ts";
import type { MeasureDefinition } from "./measure.ts";
import type { MeasureRequest, ResolvedMeasure } from "./types.ts";

/** The most measures that requests may come to: lists multiply. */
const MOST_MEASURES = 1000;

/**
 * Resolves what a study asks for to measures with all of their parameters.
 *
 * A list, where a parameter takes one value, asks for a measure for each.
 *
 * @param requests Names, or names with parameters.
 * @returns The measures, each once, in the order of the requests.
 * @throws {InputError} If there is no measure of a name, or a parameter is unknown or out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(resolveMeasures(["fisherRatio", { name: "knnAccuracy", k: [5, 20] }]), [
 *   { name: "fisherRatio", parameters: {} },
 *   { name: "knnAccuracy", parameters: { k: 5 } },
 *   { name: "knnAccuracy", parameters: { k: 20 } },
 * ]);
 * ```
 */
export function resolveMeasures(requests: readonly MeasureRequest[]): ResolvedMeasure[] {
  const measures = new Map<string, ResolvedMeasure>();
  for (const request of requests) {
    for (const measure of resolveRequest(request)) {
      measures.set(canonicalJson(measure), measure);
      if (measures.size > MOST_MEASURES) {
        throw new InputError(`There must be at most ${MOST_MEASURES} measures: there are more`);
      }
    }
  }
  return [...measures.values()];
}

/** Resolves one request. */
export function resolveRequest(request: MeasureRequest): ResolvedMeasure[] {
  const { name, ...given } = typeof request === "string" ? { name: request } : request;
  const definition = findMeasure(name);
  return combinations(given, name).map((parameters) => ({
    name,
    parameters: check(definition, parameters),
  }));
}

/** One object for each choice from the lists. */
function combinations(given: Record<string, unknown>, name: string): Record<string, unknown>[] {
  let all: Record<string, unknown>[] = [{}];
  for (const [key, value] of Object.entries(given)) {
    const values = Array.isArray(value) ? value : [value];
    if (values.length === 0) {
      throw new InputError(
        `Cannot take the measure "${name}" as ${key} is an empty list: leave it out, or give a value`,
      );
    }
    if (all.length * values.length > MOST_MEASURES) {
      throw new InputError(
        `Cannot take the measure "${name}" as its lists must come to at most ${MOST_MEASURES} measures: they come to ${
          all.length * values.length
        }`,
      );
    }
    all = all.flatMap((start) => values.map((each) => ({ ...start, [key]: each })));
  }
  return all;
}

function check(
  { name, parameters: schema }: MeasureDefinition,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const result = schema.safeParse(given, { reportInput: true });
  if (!result.success) {
    throw new InputError(
      `Cannot take the measure "${name}" as ${describeIssues(result.error, schema).join("; ")}`,
    );
  }
  const { dataset } = result.data;
  if (typeof dataset === "string" && !datasetNames.includes(dataset)) {
    throw new InputError(
      `Cannot take the measure "${name}" of the dataset "${dataset}": ${
        suggest(dataset, datasetNames)
      }`,
    );
  }
  return result.data;
}
