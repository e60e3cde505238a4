/**
 * The networks: backbones, activations of the embedding, seeded initialisers, schedules.
 *
 * @module
 */
export { type Activation, ACTIVATIONS } from "./activations.ts";
export {
  type Backbone,
  type BackboneOptions,
  createBackbone,
  type FeatureOptions,
} from "./backbone.ts";
export type {
  BackboneDefinition,
  Layer,
  LayerOperations,
  LayerPlan,
} from "./backbones/definition.ts";
export { backboneLayers } from "./backbones/layers.ts";
export { backboneDefinition, backboneNames } from "./backbones/registry.ts";
export { dropout } from "./dropout.ts";
export type { Embeddings, Geometry, SplitName } from "./embeddings.ts";
export type { Variables, VariableValues } from "./variables.ts";
export { glorotUniform } from "./initializers.ts";
export { learningRateFactor } from "./schedule.ts";
