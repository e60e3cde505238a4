import { optionsOf } from "../base/check.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { checkGeometry } from "./build.ts";
import { catalogue, checkScore, checkSpace, lossDefinition, makeLoss } from "./catalogue.ts";
import type {
  Loss,
  LossContext,
  LossDefinition,
  LossGeometry,
  LossSpace,
  LossSpec,
  OpenSetScore,
  ParameterSchema,
} from "./loss.ts";

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
  const definition = lossDefinition(optionsOf(spec, "The loss", InputError).name);
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
  return checkScore(
    name,
    typeof openSetScore === "function" ? openSetScore(parameters) : openSetScore,
  );
}

/**
 * The space in which a loss works: by it measures take the distance `own`.
 *
 * @param resolved A loss with all its parameters, from {@linkcode resolveLoss}.
 * @returns `sphere` where only directions count, else `euclidean`.
 * @throws {InputError} If there is no loss of that name, or its definition gives no known space.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lossSpace, resolveLoss } from "./resolve.ts";
 *
 * const geometry = { classes: 10, dimension: 2 };
 * const spaces = ["cosface", "center"].map((name) => lossSpace(resolveLoss({ name }, geometry)));
 * assertEquals(spaces, ["sphere", "euclidean"]);
 * ```
 */
export function lossSpace(resolved: LossSpec): LossSpace {
  const { name, ...parameters } = resolved;
  return spaceOf(lossDefinition(name), parameters);
}

/**
 * The space of a loss of which only what somebody declared is known, such as the name; undefined where
 * no loss of that name comes with the project.
 */
export function declaredSpace({ name, ...declared }: LossSpec): LossSpace | undefined {
  const definition = catalogue.find((each) => each.name === name);
  if (definition === undefined) return undefined;
  const shape = Object.entries(definition.parameters.shape) as [string, ParameterSchema][];
  const parameters = shape.map(([key, schema]) => {
    const { data } = schema.safeParse(declared[key]);
    return [key, data ?? schema.safeParse(undefined).data];
  });
  return spaceOf(definition, Object.fromEntries(parameters));
}

/** The space of a definition, which need not be registered, with all of its parameters. */
export function spaceOf(
  { name, space }: Pick<LossDefinition, "name" | "space">,
  parameters: Record<string, unknown>,
): LossSpace {
  return checkSpace(name, typeof space === "function" ? space(parameters) : space);
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
  { name, parameters }: LossDefinition,
  schema: ParameterSchema,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const result = schema.safeParse(given, { reportInput: true });
  if (result.success) return result.data;
  const faults = describeIssues(result.error, parameters);
  throw new InputError(`Cannot build the loss "${name}": ${faults.join("; ")}`);
}

/**
 * Makes a loss on the backend that is active.
 *
 * @param spec The loss by name, with any of its parameters; defaults fill in the others.
 * @param context The number of classes, the dimension of the embedding, the seed of the variables
 * and, if wanted, values for them to start from.
 * @returns The loss, which owns its variables until it is disposed.
 * @throws {InputError} If the spec is not valid, or the geometry does not allow it.
 * @throws {RangeError} If an initial value has the wrong shape, or the context is out of range.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { createLoss } from "./resolve.ts";
 * import { tf } from "../compute/tf.ts";
 *
 * const initial = { weights: [[1, 0], [0, 1]], bias: [0, 0] };
 * const loss = createLoss({ name: "softmax" }, { classes: 2, dimension: 2, seed: 1, initial });
 * const value = loss.compute(tf.tensor2d([[3, 0]]), tf.tensor1d([0], "int32"));
 * assertAlmostEquals((await value.data())[0]!, Math.log(1 + Math.exp(-3)), 1e-6);
 * loss.dispose();
 * ```
 */
export function createLoss(spec: LossSpec, context: LossContext): Loss {
  const { name, ...parameters } = resolveLoss(spec, context);
  return makeLoss(lossDefinition(name), parameters, context);
}
