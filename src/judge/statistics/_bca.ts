import { normalCdf, normalQuantile } from "./_distributions.ts";
import { mean } from "./summary.ts";

/**
 * The fractions of the bootstrap distribution at which the bias-corrected and accelerated interval
 * ends (Efron 1987): NaN where the bias cannot be estimated.
 *
 * @param resampled The statistic of every resample.
 * @param estimate The statistic of the sample.
 * @param leaveOneOut Gives the statistic with each observation left out; called only if resamples differ.
 * @param level Coverage in (0, 1).
 */
export function bcaTails(
  resampled: readonly number[],
  estimate: number,
  leaveOneOut: () => number[],
  level: number,
): [number, number] {
  if (resampled.every((value) => value === estimate)) return [0, 1];
  const leftOut = leaveOneOut();
  if (!leftOut.every(Number.isFinite)) return [NaN, NaN];
  const below = resampled.filter((value) => value < estimate).length;
  const equal = resampled.filter((value) => value === estimate).length;
  const bias = normalQuantile((below + equal / 2) / resampled.length);
  const centre = mean(leftOut);
  const squares = leftOut.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  const cubes = leftOut.reduce((sum, value) => sum + (centre - value) ** 3, 0);
  const acceleration = cubes / (6 * squares ** 1.5);
  const tail = (p: number) => {
    const shifted = bias + normalQuantile(p);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  if (!Number.isFinite(bias)) return [NaN, NaN];
  return [tail((1 - level) / 2), tail((1 + level) / 2)];
}
