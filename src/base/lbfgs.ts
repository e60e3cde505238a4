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
      `Cannot minimize because the value and the gradient at the start must be finite: current value is ${value}`,
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

/** The function along a line: its value and slope at a step. */
export interface Point {
  step: number;
  value: number;
  slope: number;
}

/** Sufficient decrease and curvature, the usual constants of quasi-Newton methods. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const LONGEST_SEARCH = 40;

/**
 * Finds a step that satisfies the strong Wolfe conditions (Nocedal and Wright, algorithms 3.5 and
 * 3.6).
 *
 * @param at Evaluates the function along the line.
 * @param start The point at step 0, with a negative slope.
 * @param first The step to try first.
 * @returns The point found; undefined where rounding leaves no decrease to find.
 */
export function wolfeStep(
  at: (step: number) => Point,
  start: Point,
  first: number,
): Point | undefined {
  let before = start;
  let step = first;
  for (let tries = 0; tries < LONGEST_SEARCH; tries++) {
    const here = at(step);
    if (!decreases(here, start) || (tries > 0 && here.value >= before.value)) {
      return zoom(at, start, before, here);
    }
    if (isFlat(here, start)) return here;
    if (here.slope >= 0) return zoom(at, start, here, before);
    before = here;
    step *= 2;
  }
  return before.step > 0 ? before : undefined;
}

/** Narrows the bracket between `low`, the better end, and `high` until a point satisfies both. */
function zoom(
  at: (step: number) => Point,
  start: Point,
  low: Point,
  high: Point,
): Point | undefined {
  for (let tries = 0; tries < LONGEST_SEARCH; tries++) {
    const here = at(interpolate(low, high));
    if (!decreases(here, start) || here.value >= low.value) {
      high = here;
      continue;
    }
    if (isFlat(here, start)) return here;
    if (here.slope * (high.step - low.step) >= 0) high = low;
    low = here;
  }
  return low.step > 0 && low.value < start.value ? low : undefined;
}

function decreases(point: Point, start: Point): boolean {
  return point.value <= start.value + DECREASE * point.step * start.slope;
}

function isFlat(point: Point, start: Point): boolean {
  return Math.abs(point.slope) <= -CURVATURE * start.slope;
}

/** The minimum of the cubic through both ends, or their middle where it falls outside or too near. */
function interpolate(a: Point, b: Point): number {
  const middle = (a.step + b.step) / 2;
  const width = b.step - a.step;
  const d1 = a.slope + b.slope - (3 * (b.value - a.value)) / width;
  const root = Math.sqrt(d1 * d1 - a.slope * b.slope) * Math.sign(width);
  const cubic = b.step - width * ((b.slope + root - d1) / (b.slope - a.slope + 2 * root));
  const margin = 0.1 * Math.abs(width);
  const inside = cubic > Math.min(a.step, b.step) + margin &&
    cubic < Math.max(a.step, b.step) - margin;
  return inside ? cubic : middle;
}
