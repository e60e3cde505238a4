import { strongWolfe } from "./_strong_wolfe.ts";

/** A function to minimise: gives its value at `x` and writes its gradient there to `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** Options of {@linkcode minimize}. */
export interface MinimizeOptions {
  /** Largest absolute component of the gradient at which to stop; default 1e-8. */
  tolerance?: number;
  /** Default 1000. */
  maxIterations?: number;
  /** Steps remembered to model the curvature; default 10. */
  memory?: number;
}

/** Where a minimisation ended. */
export interface Minimum {
  /** The point. */
  x: Float64Array;
  /** The value there. */
  value: number;
  /** The largest absolute component of the gradient there. */
  gradientNorm: number;
  /** Iterations done. */
  iterations: number;
  /** Whether `gradientNorm` is within the tolerance. */
  converged: boolean;
}

/** A step taken and the change of the gradient over it. */
interface Correction {
  s: Float64Array;
  y: Float64Array;
  rho: number;
}

/**
 * Minimises a smooth function by L-BFGS with a strong Wolfe line search (Nocedal and Wright,
 * Numerical Optimization, algorithms 7.4 and 7.5).
 *
 * Deterministic: the same function and start give the same bits. It ends unconverged after
 * `maxIterations`, or where no step lowers the value any more.
 *
 * @param f The function, with its gradient.
 * @param x0 Where to start; left unchanged.
 * @param options Tolerance, limit of iterations and memory.
 * @returns The last point; look at `converged`.
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
 * }, Float64Array.of(0));
 * assertAlmostEquals(x[0]!, 3);
 * ```
 */
export function minimize(f: Objective, x0: Float64Array, options: MinimizeOptions = {}): Minimum {
  const { tolerance = 1e-8, maxIterations = 1000, memory = 10 } = options;
  let x: Float64Array = x0.slice();
  let gradient: Float64Array = new Float64Array(x.length);
  let value = f(x, gradient);
  if (!Number.isFinite(value + largest(gradient))) {
    throw new RangeError("Cannot minimize as the function is not finite at the start");
  }
  const corrections: Correction[] = [];
  let iterations = 0;

  while (largest(gradient) > tolerance && iterations < maxIterations) {
    const direction = descend(gradient, corrections);
    const first = corrections.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    const next = strongWolfe(f, x, value, gradient, direction, first);
    if (next === undefined) {
      // The model of the curvature may be at fault: forget it, once, and go down the gradient.
      if (corrections.length === 0) break;
      corrections.length = 0;
      continue;
    }
    iterations++;
    remember(corrections, next.x, x, next.gradient, gradient, memory);
    ({ x, value, gradient } = next);
  }
  const gradientNorm = largest(gradient);
  return { x, value, gradientNorm, iterations, converged: gradientNorm <= tolerance };
}

/** The two-loop recursion: minus the inverse Hessian, as the corrections model it, times the gradient. */
function descend(gradient: Float64Array, corrections: Correction[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas = new Float64Array(corrections.length);
  for (let n = corrections.length - 1; n >= 0; n--) {
    const { s, y, rho } = corrections[n]!;
    alphas[n] = rho * dot(s, direction);
    addScaled(direction, y, -alphas[n]!);
  }
  const last = corrections.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const [n, { s, y, rho }] of corrections.entries()) {
    addScaled(direction, s, alphas[n]! - rho * dot(y, direction));
  }
  return direction;
}

function remember(
  corrections: Correction[],
  x: Float64Array,
  lastX: Float64Array,
  gradient: Float64Array,
  lastGradient: Float64Array,
  memory: number,
): void {
  const s = x.map((value, i) => value - lastX[i]!);
  const y = gradient.map((value, i) => value - lastGradient[i]!);
  const curvature = dot(s, y);
  if (curvature <= 1e-16 * dot(y, y)) return;
  corrections.push({ s, y, rho: 1 / curvature });
  if (corrections.length > memory) corrections.shift();
}

function addScaled(sum: Float64Array, v: Float64Array, scale: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += scale * v[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}

/** The largest absolute component; NaN if there is one. */
function largest(v: Float64Array): number {
  return v.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
