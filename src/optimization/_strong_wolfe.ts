import type { Objective } from "./lbfgs.ts";

/** Share of the decrease that the slope promises which a step must reach (Armijo). */
const DECREASE = 1e-4;
/** Share of the slope that may remain after a step. */
const CURVATURE = 0.9;
const MAX_TRIALS = 40;

/** A trial point on the line. */
interface Trial {
  step: number;
  x: Float64Array;
  value: number;
  gradient: Float64Array;
  /** The derivative along the line. */
  slope: number;
}

/**
 * Searches along a line for a point that fulfils the strong Wolfe conditions (Nocedal and Wright,
 * Numerical Optimization, algorithms 3.5 and 3.6).
 *
 * Where rounding keeps the conditions out of reach it settles for the best point it found;
 * undefined if there is none or the direction does not descend.
 */
export function strongWolfe(
  f: Objective,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  firstStep: number,
): Trial | undefined {
  const slope = dot(gradient, direction);
  if (!(slope < 0)) return undefined;
  const start: Trial = { step: 0, x, value, gradient, slope };

  const evaluate = (step: number): Trial => {
    const at = x.map((from, i) => from + step * direction[i]!);
    const gradientThere = new Float64Array(x.length);
    const valueThere = f(at, gradientThere);
    return {
      step,
      x: at,
      value: valueThere,
      gradient: gradientThere,
      slope: dot(gradientThere, direction),
    };
  };
  const tooHigh = (trial: Trial) => !(trial.value <= value + DECREASE * trial.step * slope);
  const flat = (trial: Trial) => Math.abs(trial.slope) <= -CURVATURE * slope;

  let low = start;
  let high: Trial | undefined;
  let step = firstStep;
  for (let count = 0; count < MAX_TRIALS; count++) {
    const trial = evaluate(step);
    if (tooHigh(trial) || trial.value > low.value) {
      high = trial;
    } else if (flat(trial)) {
      return trial;
    } else {
      // The minimum lies on the side towards which the trial still falls.
      if (high ? trial.slope * (high.step - low.step) >= 0 : trial.slope >= 0) high = low;
      low = trial;
    }
    step = high ? between(low, high) : 2 * low.step;
    if (high && Math.abs(high.step - low.step) <= 1e-16 * Math.abs(low.step)) break;
  }
  return low.step > 0 ? low : undefined;
}

/** The minimum of the cubic through both trials, or the middle if that lies too near an end. */
function between(low: Trial, high: Trial): number {
  const width = high.step - low.step;
  const d1 = low.slope + high.slope - 3 * (low.value - high.value) / (low.step - high.step);
  const d2 = Math.sign(width) * Math.sqrt(d1 * d1 - low.slope * high.slope);
  const share = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  return low.step + width * (share > 0.1 && share < 0.9 ? share : 0.5);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
