import type { Labels } from "./classes.ts";
import { undefinedBecause } from "./reason.ts";

/**
 * NaN where a network tells no class of some samples, marked by -1: a regression has no classes,
 * and a network that has diverged gives scores that are not numbers.
 */
export function untold(predictions: Labels): number | undefined {
  let count = 0;
  for (const prediction of predictions) if (prediction === -1) count++;
  if (count === 0) return undefined;
  return undefinedBecause(
    `the network tells no class of ${count} of ${predictions.length} samples`,
  );
}
