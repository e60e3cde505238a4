import { type Matrix, rowOf } from "../matrix.ts";
import { auroc } from "../metrics/mod.ts";

/** Larger is more known: the negative distance of each row to the nearest class mean. */
export function nearestMeanScores(x: Matrix, classMeans: readonly number[][]): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, index) => {
    const row = rowOf(x, index);
    const distances = classMeans.map((mean) =>
      Math.sqrt(mean.reduce((sum, value, column) => sum + (row[column]! - value) ** 2, 0))
    );
    return -Math.min(...distances);
  });
}

/** Known and unknown images, as one way of scoring sees them. */
export interface ScoredPair {
  known: Float64Array;
  unknown: Float64Array;
}

/** AUROC of each way of scoring, under the name of its column. */
export function openSetMetrics(
  scores: { nearestMean: ScoredPair; largestLogit: ScoredPair },
): Record<string, number> {
  return {
    openSetAuroc: auroc(scores.nearestMean.known, scores.nearestMean.unknown),
    openSetAurocLogit: auroc(scores.largestLogit.known, scores.largestLogit.unknown),
  };
}
