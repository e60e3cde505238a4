import type { Loss, LossContext, LossSpec } from "./loss.ts";
import { lossDefinition } from "./registry.ts";
import { resolveLoss } from "./resolve.ts";

/**
 * Makes a loss on the backend that is active.
 *
 * @param spec The loss by name, with any of its parameters; defaults fill in the others.
 * @param context The number of classes, the dimension of the embedding, the seed of the variables
 * and, if wanted, values for them to start from.
 * @returns The loss, which owns its variables until it is disposed.
 * @throws {InputError} If the spec is not valid, or the geometry does not allow it.
 * @throws {RangeError} If an initial value has the wrong shape.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { createLoss } from "./create.ts";
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
  return lossDefinition(name).create(parameters, context);
}
