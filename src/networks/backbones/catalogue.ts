import { createRegistry } from "../../base/registry.ts";
import type { ImageShape } from "../../data/types.ts";
import type { BackboneDefinition, Layer, LayerPlan } from "./definition.ts";
import { linear } from "./linear.ts";
import { mlp } from "./mlp.ts";
import { pixels } from "./pixels.ts";
import { resnet8 } from "./resnet8.ts";
import { scholl } from "./scholl.ts";

/** The backbones that come with the project. */
export const backboneCatalogue: readonly BackboneDefinition[] = [
  scholl,
  resnet8,
  mlp,
  linear,
  pixels,
];

/** All backbones. */
export const backbones = createRegistry("backbone", backboneCatalogue);

/** The names of all backbones. */
export const backboneNames: readonly string[] = backbones.names;

/** The plan of a backbone up to the embedding. */
export function planOf(name: string, shape: ImageShape, dimension: number): LayerPlan[] {
  const definition = backbones.find(name);
  const plan = definition.plan(shape);
  const features = product(plan.at(-1)?.output ?? shape);
  return [
    ...plan,
    definition.embedsFeatures
      ? { name: "embedding", kind: "identity", output: [features] }
      : { name: "embedding", kind: "dense", output: [dimension], weights: [features, dimension] },
  ];
}

/**
 * The layers of a backbone from image to embedding, without building it.
 *
 * @param name The name of a backbone.
 * @param shape Height, width and channels of an image.
 * @param dimension Width of the embedding.
 * @returns The layers in the order of their computation.
 * @throws {InputError} If there is no backbone of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const layers = backboneLayers("mlp", [28, 28, 1], 2);
 * assertEquals(layers.map(({ name, parameters }) => [name, parameters]), [
 *   ["dense", 200_960],
 *   ["embedding", 514],
 * ]);
 * ```
 */
export function backboneLayers(name: string, shape: ImageShape, dimension: number): Layer[] {
  return planOf(name, shape, dimension).map(({ weights, normalized, ...layer }) => ({
    ...layer,
    parameters: weights ? product(weights) + weights.at(-1)! * (normalized ? 2 : 1) : 0,
  }));
}

/**
 * The layers whose outputs {@linkcode Backbone.activations} gives, from image to embedding.
 *
 * @param name The name of a backbone.
 * @param shape Height, width and channels of an image.
 * @param dimension Width of the embedding.
 * @returns Their names.
 * @throws {InputError} If there is no backbone of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { comparableLayers } from "./catalogue.ts";
 *
 * assertEquals(comparableLayers("scholl", [28, 28, 1], 2), [
 *   "pool1",
 *   "pool2",
 *   "conv3",
 *   "dense",
 *   "embedding",
 * ]);
 * ```
 */
export function comparableLayers(name: string, shape: ImageShape, dimension: number): string[] {
  const layers = planOf(name, shape, dimension);
  // A convolution that pools is computed in one with its pool; the mean over all pixels is not.
  const pools = layers.map(({ kind, output }) => kind === "pool" && output.length === 3);
  return layers.filter((_, at) => !pools[at + 1]).map(({ name }) => name);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}
