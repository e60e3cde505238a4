/**
 * Measures of embeddings, labels and scores, without TensorFlow.js.
 *
 * @module
 */
export * from "./shared.ts";
export * from "../../src/measures/mod.ts";
