import { type Matrix, rowOf } from "./matrix.ts";

/** The softmax probability of the most probable class of each row of logits; NaN where one is not finite. */
export function largestProbabilities(logits: Matrix): Float64Array {
  return Float64Array.from({ length: logits.rows }, (_, i) => {
    const row = rowOf(logits, i);
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    return 1 / row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  });
}
