import { type Point, wolfeStep } from "./_line_search.ts";

/** Returns the value at `x` and writes the gradient there into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** Options of {@linkcode minimize}. */
export interface MinimizeOptions {
  /** Stop when no component of the gradient exceeds this. Default 1e-8. */
  tolerance?: number;
  /** The most iterations. Default 1000. */
  maxIterations?: number;
  /** The number of past steps that shape the next direction. Default 10. */
  memory?: number;
}

/** The result of {@linkcode minimize}. */
export interface Minimum {
  /** The point. */
  x: Float64Array;
  /** The value there. */
  value: number;
  /** The largest component of the gradient there, in absolute value. */
  gradientNorm: number;
  /** The number of iterations taken. */
  iterations: number;
  /** Whether the tolerance was reached; without, the steps or the precision ran out. */
  converged: boolean;
}

/** A past step, the change of the gradient over it, and 1 / (their inner product). */
interface Correction {
  step: Float64Array;
  change: Float64Array;
  rho: number;
}

/**
 * Minimises a smooth function by L-BFGS with a strong-Wolfe line search, in float64.
 *
 * @param objective The function and its gradient.
 * @param start Where to begin; not changed.
 * @param options Tolerance, iterations and memory.
 * @returns The point reached, and whether the tolerance was.
 * @throws {RangeError} If the value or the gradient at the start is not finite.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { minimize } from "./lbfgs.ts";
 *
 * const { x } = minimize((x, gradient) => {
 *   gradient[0] = 2 * (x[0]! - 3);
 *   return (x[0]! - 3) ** 2;
 * }, new Float64Array([0]));
 * assertAlmostEquals(x[0]!, 3, 1e-8);
 * ```
 */
export function minimize(
  objective: Objective,
  start: Float64Array,
  options: MinimizeOptions = {},
): Minimum {
  const { tolerance = 1e-8, maxIterations = 1000, memory = 10 } = options;
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  if (!Number.isFinite(value) || !Number.isFinite(largest(gradient))) {
    throw new RangeError(
      `Cannot minimize as the value and the gradient at the start must be finite: current value is ${value}`,
    );
  }
  const past: Correction[] = [];
  let iterations = 0;
  for (; iterations < maxIterations && largest(gradient) > tolerance; iterations++) {
    const direction = descent(gradient, past);
    const slope = dot(direction, gradient);
    // The first direction has no scale of its own.
    const first = past.length > 0 ? 1 : Math.min(1, 1 / largest(gradient));
    const next = { step: 0, x: x.slice(), gradient: gradient.slice() };
    const at = (step: number): Point => {
      next.step = step;
      for (let i = 0; i < x.length; i++) next.x[i] = x[i]! + step * direction[i]!;
      const value = objective(next.x, next.gradient);
      return Number.isFinite(value)
        ? { step, value, slope: dot(direction, next.gradient) }
        : { step, value: Infinity, slope: Infinity };
    };
    const found = wolfeStep(at, { step: 0, value, slope }, first);
    if (!found) {
      if (past.length === 0) break;
      // Rounding may have spoilt the curvature: begin afresh along the gradient.
      past.length = 0;
      continue;
    }
    // The search may have ended on another point than the last it tried.
    if (next.step !== found.step) at(found.step);
    remember(past, memory, x, next.x, gradient, next.gradient);
    x = next.x;
    gradient = next.gradient;
    value = found.value;
  }
  const gradientNorm = largest(gradient);
  return { x, value, gradientNorm, iterations, converged: gradientNorm <= tolerance };
}

/** The two-loop recursion: minus the inverse Hessian's estimate times the gradient. */
function descent(gradient: Float64Array, past: readonly Correction[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const weights: number[] = [];
  for (const { step, change, rho } of past.toReversed()) {
    const weight = rho * dot(step, direction);
    weights.push(weight);
    addScaled(direction, change, -weight);
  }
  const last = past.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const { step, change, rho } of past) {
    addScaled(direction, step, weights.pop()! - rho * dot(change, direction));
  }
  return direction;
}

function remember(
  past: Correction[],
  memory: number,
  x: Float64Array,
  nextX: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const step = nextX.map((value, i) => value - x[i]!);
  const change = nextGradient.map((value, i) => value - gradient[i]!);
  const curvature = dot(step, change);
  if (!(curvature > 0)) return;
  past.push({ step, change, rho: 1 / curvature });
  if (past.length > memory) past.shift();
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(gradient: Float64Array): number {
  let most = 0;
  for (const g of gradient) {
    if (!(Math.abs(g) <= most)) most = Math.abs(g);
  }
  return most;
}
