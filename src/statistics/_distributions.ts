// Cephes is the library that SciPy's own distributions were built on; it runs as plain WASM, so a
// p-value has the same bits on every machine. Version 3 assigns to `__proto__`, which Deno disables.
import cephes from "cephes";

interface Cephes {
  /** Regularised incomplete beta function I_x(a, b). */
  incbet(a: number, b: number, x: number): number;
  /** The x at which I_x(a, b) is y. */
  incbi(a: number, b: number, y: number): number;
  /** Regularised upper incomplete gamma function Q(a, x). */
  igamc(a: number, x: number): number;
  /** Logarithm of the gamma function. */
  lgam(x: number): number;
  /** Distribution function of the standard normal. */
  ndtr(x: number): number;
  /** Quantile function of the standard normal. */
  ndtri(p: number): number;
}

const { incbet, incbi, igamc, lgam, ndtr, ndtri } = cephes as Cephes;

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

/** The x at which the incomplete beta function I_x(a, b) is p. */
export const betaQuantile = (a: number, b: number, p: number): number => incbi(a, b, p);

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

/** P(X >= k) of a binomial of n trials. */
export function binomialAtLeast(k: number, n: number, share: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return share <= 0 ? 0 : share >= 1 ? 1 : incbet(k, n - k + 1, share);
}

/** P(X <= k) of a binomial of n trials. */
export function binomialAtMost(k: number, n: number, share: number): number {
  return binomialAtLeast(n - k, n, 1 - share);
}

/** P(X >= k) of n fair coins: the one-sided p-value of the sign test. */
export function fairAtLeast(k: number, n: number): number {
  // Up to 50 coins the counts are exact integers, so p is not rounded at all.
  if (n > 50) return binomialAtLeast(k, n, 0.5);
  let [ways, count] = [1, 0];
  for (let ahead = n; ahead >= Math.max(0, k); ahead--) {
    count += ways;
    ways = ways * ahead / (n - ahead + 1);
  }
  return count / 2 ** n;
}

/**
 * P(W+ <= w) for w = 0, 1/2, 1, ..., where each rank counts toward W+ with probability 1/2.
 *
 * Entry i is the probability of at most i / 2, as tied ranks are halves. The distribution is
 * conditional on the given ranks, and exact.
 */
export function signedRankDistribution(ranks: ArrayLike<number>): Float64Array {
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const mass = new Float64Array(total + 1);
  mass[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let w = reached; w >= 0; w--) {
      mass[w] = (mass[w]! + (w >= rank ? mass[w - rank]! : 0)) / 2;
    }
  }
  for (let w = 1; w <= total; w++) mass[w]! += mass[w - 1]!;
  return mass;
}
