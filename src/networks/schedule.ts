import { createRegistry } from "../base/registry.ts";
import type { CosineSchedule, FixedSchedule, OneCycleSchedule } from "../cell/training.ts";

/** A schedule by name. */
export interface ScheduleDefinition {
  /** The name in study files. */
  name: string;
  /** See {@linkcode learningRateFactor}. */
  factor(schedule: FixedSchedule, step: number, totalSteps: number): number;
}

/** All schedules whose length is known beforehand. */
export const schedules = createRegistry<ScheduleDefinition>("schedule", [
  { name: "constant", factor: () => 1 },
  { name: "cosine", factor: (schedule, ...at) => cosine(schedule as CosineSchedule, ...at) },
  { name: "one-cycle", factor: (schedule, ...at) => oneCycle(schedule as OneCycleSchedule, ...at) },
]);

/**
 * The factor on the learning rate at a step of the training.
 *
 * - `constant`: 1.
 * - `cosine` (Loshchilov & Hutter 2017): rises in a straight line over the warm-up, which ends at 1,
 *   then follows half a cosine from 1 towards 0.
 * - `one-cycle` (Smith & Topin 2019): half a cosine up from `1 / initialDivisor` to 1, another down
 *   to `1 / (initialDivisor * finalDivisor)`; the numbers are those of PyTorch's `OneCycleLR`.
 *
 * @param schedule The schedule, complete.
 * @param step The step, from 0.
 * @param totalSteps The number of steps of the training, above `step`.
 * @returns The factor, in (0, 1].
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const schedule = { name: "cosine", warmup: 0.2 } as const;
 * const factors = [0, 1, 2, 6].map((step) => learningRateFactor(schedule, step, 10));
 * assertAlmostEquals(factors[0]!, 0.5);
 * assertAlmostEquals(factors[1]!, 1);
 * assertAlmostEquals(factors[2]!, 1);
 * assertAlmostEquals(factors[3]!, 0.5);
 * ```
 */
export function learningRateFactor(
  schedule: FixedSchedule,
  step: number,
  totalSteps: number,
): number {
  return schedules.find(schedule.name).factor(schedule, step, totalSteps);
}

function cosine({ warmup }: CosineSchedule, step: number, totalSteps: number): number {
  const warm = Math.floor(warmup * totalSteps);
  return step < warm ? (step + 1) / warm : halfCosine(1, 0, (step - warm) / (totalSteps - warm));
}

function oneCycle(
  { warmup, initialDivisor, finalDivisor }: OneCycleSchedule,
  step: number,
  totalSteps: number,
): number {
  const lowest = 1 / initialDivisor;
  // The peak lies between two steps where the warm-up is no whole number of them.
  const peak = warmup * totalSteps - 1;
  const last = totalSteps - 1;
  return step < peak
    ? halfCosine(lowest, 1, step / peak)
    : halfCosine(1, lowest / finalDivisor, descent(step, Math.max(0, peak), last));
}

/** Goes from one value to another along half a cosine; rounded, as cosines may differ in their last bit. */
function halfCosine(from: number, to: number, share: number): number {
  return Math.fround(to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2);
}

/** How much of the way from the peak to the last step lies behind a step. */
function descent(step: number, peak: number, last: number): number {
  return peak < last ? (step - peak) / (last - peak) : 0;
}
