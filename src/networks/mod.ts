/**
 * The networks: backbones, activations of the embedding, seeded initialisers.
 *
 * @module
 */
export { type Activation, ACTIVATIONS } from "./activations.ts";
export { type Backbone, type BackboneOptions, createBackbone, type Layer } from "./backbone.ts";
export { dropout } from "./dropout.ts";
export type { Embeddings, Geometry, SplitName } from "./embeddings.ts";
export { glorotUniform } from "./initializers.ts";
