import { igamc, incbet, incbi, lgam, ndtr, ndtri } from "./_special.ts";

/** P(Z <= z) of the standard normal. */
export const normalCdf = (z: number): number => ndtr(z);

/** The z with P(Z <= z) = p; infinite at 0 and 1. */
export function normalQuantile(p: number): number {
  return p <= 0 ? -Infinity : p >= 1 ? Infinity : ndtri(p);
}

/** P(|Z| >= |z|) of the standard normal. */
export const normalTwoSided = (z: number): number => Math.min(1, 2 * ndtr(-Math.abs(z)));

/** P(|T| >= |t|) of Student's t. */
export function tTwoSided(t: number, df: number): number {
  if (Number.isNaN(t)) return NaN;
  return Math.abs(t) === Infinity ? 0 : incbet(df / 2, 0.5, df / (df + t * t));
}

/** The t that |T| exceeds with probability `alpha`. */
export function tCritical(alpha: number, df: number): number {
  const x = incbi(df / 2, 0.5, alpha);
  return Math.sqrt((df * (1 - x)) / x);
}

/** P(F >= f) of Snedecor's F. */
export function fUpper(f: number, df1: number, df2: number): number {
  if (Number.isNaN(f)) return NaN;
  return f === Infinity ? 0 : incbet(df2 / 2, df1 / 2, df2 / (df2 + df1 * f));
}

/** P(X >= x) of the chi-squared distribution. */
export function chiSquaredUpper(x: number, df: number): number {
  // Rounding can leave a statistic that is zero a little below it.
  return Number.isNaN(x) ? NaN : igamc(df / 2, Math.max(0, x) / 2);
}

/**
 * P(|T| >= critical) of the noncentral t: the normal tail integrated over the chi-distributed
 * standard deviation, by Simpson's rule.
 */
export function noncentralTTwoSided(critical: number, df: number, shift: number): number {
  const logScale = Math.LN2 * (1 - df / 2) - lgam(df / 2) + (df / 2) * Math.log(df);
  const density = (s: number) =>
    s === 0
      ? df === 1 ? Math.exp(logScale) : 0
      : Math.exp(logScale + (df - 1) * Math.log(s) - (df * s * s) / 2);
  const tails = (s: number) => ndtr(shift - critical * s) + ndtr(-shift - critical * s);
  const reach = 9 / Math.sqrt(2 * df); // Nine standard deviations of s about 1.
  const [low, high] = [Math.max(0, 1 - reach), 1 + reach];
  return Math.min(1, simpson((s) => density(s) * tails(s), low, high, 600));
}

/**
 * Quantile of the studentized range of `k` normals with known variance (infinite degrees of
 * freedom), by bisection on P(q) = k * integral of phi(z) * (Phi(z) - Phi(z - q))^(k - 1).
 */
export function studentizedRangeQuantile(p: number, k: number): number {
  const cdf = (q: number) =>
    k * simpson((z) => normalDensity(z) * Math.pow(ndtr(z) - ndtr(z - q), k - 1), -8, 8, 400);
  let [low, high] = [0, 40];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const normalDensity = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

function simpson(f: (x: number) => number, low: number, high: number, steps: number): number {
  const step = (high - low) / steps;
  let sum = f(low) + f(high);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f(low + i * step);
  return (sum * step) / 3;
}
