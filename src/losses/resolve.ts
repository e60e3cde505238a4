import type { z } from "zod";
import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import type { LossDefinition, LossGeometry, LossSpec, ParameterSchema } from "./loss.ts";
import { OPEN_SET_SCORES, type OpenSetScore } from "./open_set_scores.ts";
import { lossDefinition } from "./registry.ts";

/**
 * Checks a loss and fills in every default, those that depend on the geometry included.
 *
 * @param spec The loss by name, with any of its parameters.
 * @param geometry The number of classes and the dimension of the embedding.
 * @returns The name and all parameters.
 * @throws {InputError} If the name or a parameter is unknown, or a value is out of its range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resolveLoss } from "./resolve.ts";
 *
 * assertEquals(resolveLoss({ name: "cosface", margin: 0.1 }, { classes: 10, dimension: 2 }), {
 *   name: "cosface",
 *   margin: 0.1,
 *   scale: null,
 * });
 * ```
 */
export function resolveLoss(spec: LossSpec, geometry: LossGeometry): LossSpec {
  const definition = lossDefinition(spec.name);
  checkGeometry(spec.name, geometry);
  return { name: spec.name, ...resolveParameters(definition, spec, geometry) };
}

/** The parameters of a spec, checked and complete, for a definition that need not be registered. */
export function resolveParameters(
  definition: LossDefinition,
  spec: LossSpec,
  geometry: LossGeometry,
): Record<string, unknown> {
  // A parameter that is undefined is one that was not given.
  const given = Object.fromEntries(
    Object.entries(spec).filter(([key, value]) => key !== "name" && value !== undefined),
  );
  check(definition, definition.parameters.partial(), given);
  const defaults = definition.defaults?.(geometry, { ...given, name: spec.name });
  return check(definition, definition.parameters, { ...defaults, ...given });
}

/**
 * What a loss asks of the space that the space cannot give.
 *
 * @param resolved A loss with all its parameters, from {@linkcode resolveLoss}.
 * @param geometry The number of classes and the dimension of the embedding.
 * @returns One line for each such choice, naming the bound.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { lossWarnings, resolveLoss } from "./resolve.ts";
 *
 * const geometry = { classes: 10, dimension: 2 };
 * const [warning] = lossWarnings(resolveLoss({ name: "cosface", margin: 0.2 }, geometry), geometry);
 * assertStringIncludes(warning!, "0.191");
 * ```
 */
export function lossWarnings(resolved: LossSpec, geometry: LossGeometry): string[] {
  const { name, ...parameters } = resolved;
  return lossDefinition(name).warnings?.(parameters, geometry) ?? [];
}

/**
 * The score by which a loss itself tells how much a sample is of a class.
 *
 * @param resolved A loss with all its parameters, from {@linkcode resolveLoss}.
 * @returns The name of a score.
 * @throws {InputError} If there is no loss of that name, or its definition gives no known score.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { naturalScore, resolveLoss } from "./resolve.ts";
 *
 * const triplet = { name: "triplet", normalizeEmbeddings: true };
 * assertEquals(naturalScore(resolveLoss(triplet, { classes: 10, dimension: 2 })), "cosine");
 * ```
 */
export function naturalScore(resolved: LossSpec): OpenSetScore {
  const { name, ...parameters } = resolved;
  const { openSetScore } = lossDefinition(name);
  const score = typeof openSetScore === "function" ? openSetScore(parameters) : openSetScore;
  if (!OPEN_SET_SCORES.includes(score)) {
    throw new InputError(
      `Cannot take the score of the loss "${name}" because its openSetScore must be one of ${
        OPEN_SET_SCORES.join(", ")
      }: current value is ${JSON.stringify(score)}`,
    );
  }
  return score;
}

/**
 * The schema of a loss's parameters as a user may give them: any subset.
 *
 * @param name The name of a registered loss.
 * @returns A strict zod object, from which a JSON schema can be made.
 * @throws {InputError} If there is no loss of that name.
 */
export function lossParameters(name: string): ParameterSchema {
  return lossDefinition(name).parameters.partial();
}

function check(
  definition: LossDefinition,
  schema: ParameterSchema,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      const valid = keysAt(definition.parameters, issue.path);
      return issue.keys.map((key) =>
        `"${[...issue.path, key].join(".")}" is not a parameter of it: ${suggest(key, valid)}`
      );
    }
    const at = issue.path.join(".");
    return [
      `${at} ${requirement(issue)}: current value is ${JSON.stringify(valueAt(given, issue.path))}`,
    ];
  });
  throw new InputError(`Cannot build the loss "${definition.name}" as ${faults.join("; ")}`);
}

function requirement(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return `must be ${issue.inclusive ? "at least" : "greater than"} ${issue.minimum}`;
    case "too_big":
      return `must be ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_type":
      return `must be of the type ${issue.expected}`;
    case "invalid_union":
      return issue.message;
    default:
      return `is not valid (${issue.message})`;
  }
}

/** The keys of the object schema at a path, looking through defaults and null. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const key of path) {
    at = unwrapped((unwrapped(at) as ParameterSchema).shape[String(key)]);
  }
  return Object.keys((unwrapped(at) as ParameterSchema).shape);
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof Object && "unwrap" in schema
    ? unwrapped((schema as z.ZodOptional).unwrap())
    : schema;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null)?.[key],
    value,
  );
}

function checkGeometry(name: string, { classes, dimension }: LossGeometry): void {
  if (!Number.isInteger(classes) || classes < 2) {
    throw new RangeError(
      `Cannot build the loss "${name}" as there must be at least 2 classes: current value is ${classes}`,
    );
  }
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new RangeError(
      `Cannot build the loss "${name}" as the dimension must be at least 1: current value is ${dimension}`,
    );
  }
}
