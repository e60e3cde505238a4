import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { suggest } from "../base/text.ts";
import { datasets, isDataset, OWN_IMAGES } from "../data/catalogue.ts";
import { comparesNetworks } from "./applicability.ts";
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
 *   { name: "knnAccuracy", parameters: { k: 5, distance: "own" } },
 *   { name: "knnAccuracy", parameters: { k: 20, distance: "own" } },
 * ]);
 * ```
 */
export function resolveMeasures(requests: readonly MeasureRequest[]): ResolvedMeasure[] {
  const measures = new Map<string, ResolvedMeasure>();
  for (const request of requests) {
    for (const measure of resolveRequest(request)) {
      measures.set(canonicalJson(measure), measure);
      if (measures.size > MOST_MEASURES) {
        throw new InputError(`Too many measures: a study may ask for at most ${MOST_MEASURES}`);
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
    parameters: checkParameters(definition, parameters),
  }));
}

/** One object for each choice from the lists. */
function combinations(given: Record<string, unknown>, name: string): Record<string, unknown>[] {
  let all: Record<string, unknown>[] = [{}];
  for (const [key, value] of Object.entries(given)) {
    const values = Array.isArray(value) ? value : [value];
    if (values.length === 0) {
      throw new InputError(
        `Cannot take the measure "${name}" because ${key} is an empty list: leave it out, or give a value`,
      );
    }
    if (all.length * values.length > MOST_MEASURES) {
      throw new InputError(
        `Cannot take the measure "${name}" because its lists come to ${
          all.length * values.length
        } measures: at most ${MOST_MEASURES} measures are allowed`,
      );
    }
    all = all.flatMap((start) => values.map((each) => ({ ...start, [key]: each })));
  }
  return all;
}

/** The parameters of a measure with their defaults; throws where one is unknown or out of range. */
export function checkParameters(
  { name, parameters: schema }: MeasureDefinition,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const result = schema.safeParse(given, { reportInput: true });
  if (!result.success) {
    throw new InputError(
      `Cannot take the measure "${name}" because ${
        describeIssues(result.error, schema).join("; ")
      }`,
    );
  }
  const { dataset } = result.data;
  if (typeof dataset === "string" && !isDataset(dataset)) {
    throw new InputError(
      `Cannot take the measure "${name}" of the dataset "${dataset}": ${
        suggest(dataset, datasets.names)
      }; ${OWN_IMAGES}`,
    );
  }
  return result.data;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Makes sure that measures from a store or a queue are ones that a study could ask for, with every
 * parameter given.
 *
 * @param value What claims to be a list of measures.
 * @returns The measures.
 * @throws {InputError} If it is none.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { InputError } from "@loss-atlas/loss-atlas";
 *
 * assertThrows(() => checkMeasures([{ name: "nc9", parameters: {} }]), InputError, "nc9");
 * ```
 */
export function checkMeasures(value: unknown): ResolvedMeasure[] {
  if (!Array.isArray(value)) throw new InputError("Measures must be a list");
  return value.map((each) => {
    const { name, parameters, with: other } = Object(each) as Partial<ResolvedMeasure>;
    if (typeof name !== "string") throw new InputError("A measure must have a name");
    const [resolved] = resolveMeasures([{ ...parameters, name }]);
    const measure = { ...resolved!, ...other !== undefined && { with: other } };
    const named = comparesNetworks(measure) ? SHA256.test(String(other)) : other === undefined;
    if (named && canonicalJson(measure) === canonicalJson(each)) return measure;
    throw new InputError(
      `The measure "${name}" is not fully resolved: it was written by another version of Loss Atlas, or by hand`,
    );
  });
}
