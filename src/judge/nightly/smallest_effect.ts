import { findColumn } from "../../measures/columns.ts";

/** Of the range of a bounded metric. */
const SHARE_OF_RANGE = 0.01;

/** Of the baseline's mean, for a metric without bounds. */
const SHARE_OF_MEAN = 0.1;

/**
 * The smallest change of a metric that is worth an alarm: a hundredth of its range (0.01 of an
 * accuracy, 0.02 of a silhouette), or a tenth of its mean where it has no bounds (a Fisher ratio).
 */
export function smallestEffect(metric: string, baselineMean: number): { smallestEffect: number } {
  const [low, high] = findColumn(metric).range;
  const width = high - low;
  return {
    smallestEffect: Number.isFinite(width)
      ? SHARE_OF_RANGE * width
      : SHARE_OF_MEAN * Math.abs(baselineMean),
  };
}
