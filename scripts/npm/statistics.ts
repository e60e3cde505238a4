/**
 * Statistics across seeds and verdicts on claims, without TensorFlow.js.
 *
 * @module
 */
export * from "./shared.ts";
export * from "../../src/claims/mod.ts";
