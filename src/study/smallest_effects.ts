import { findColumn } from "../measures/columns.ts";
import type { Experiment } from "./types.ts";

/** The smallest effects of interest that measures have of their own, by the name of their value. */
export const SMALLEST_EFFECTS: Readonly<Record<string, number>> = {
  accuracy: 0.005,
  // In degrees, of angles that may be anything up to a full turn.
  angleError: 0.5,
};

/** Of the range of a bounded metric. */
const SHARE_OF_RANGE = 0.01;

/** Of the mean, for a metric without bounds. */
const SHARE_OF_MEAN = 0.1;

/**
 * The smallest change of a metric that is worth noticing, by its range: a hundredth of it (0.01 of a
 * share, 0.02 of a silhouette), or a tenth of the mean where it has no bounds (a Fisher ratio).
 *
 * @param metric The column.
 * @param mean The mean of its values.
 */
export function smallestChange(metric: string, mean: number): number {
  const [low, high] = findColumn(metric).range;
  const width = high - low;
  return Number.isFinite(width) ? SHARE_OF_RANGE * width : SHARE_OF_MEAN * Math.abs(mean);
}

/**
 * The smallest effect of interest of a claim on a metric: its own, or that of the study for the column
 * or for the value that it holds, or that of the measure, or {@linkcode smallestChange}.
 *
 * @param claim What the claim says of it.
 * @param study What the study says, by column or value.
 * @param mean The mean of the values, of which a metric without bounds takes a share; where it is not
 *   given such a metric has no smallest effect.
 */
export function smallestEffectOf(
  { metric, smallestEffect }: { metric: string; smallestEffect?: number | undefined },
  { smallestEffects = {} }: Partial<Pick<Experiment, "smallestEffects">>,
  mean = NaN,
): number | undefined {
  const { name } = findColumn(metric);
  const known = (effects: Readonly<Record<string, number>>) =>
    [metric, name].flatMap((key) => Object.hasOwn(effects, key) ? [effects[key]!] : [])[0];
  const effect = smallestEffect ?? known(smallestEffects) ?? known(SMALLEST_EFFECTS) ??
    smallestChange(metric, mean);
  return effect > 0 && Number.isFinite(effect) ? effect : undefined;
}
