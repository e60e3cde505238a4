/**
 * Statistics across seeds, and verdicts on the claims of a study.
 *
 * @module
 */
export * from "./claims/mod.ts";
export * from "./statistics/mod.ts";
