/**
 * Loss Atlas: a benchmark and reproducibility harness for the losses that shape the embedding
 * space of a classifier.
 *
 * @module
 */
export { type Matrix, matrixFrom } from "./src/matrix.ts";
export { type Backend, type BackendName, useBackend } from "./src/compute/backend.ts";
