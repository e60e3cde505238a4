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
  try {
    const x = incbi(df / 2, 0.5, alpha);
    return Math.sqrt((df * (1 - x)) / x);
  } catch {
    // Cephes cannot tell an x below 1e-300, where the tail is a power of t.
    const logBeta = lgam(df / 2) + lgam(0.5) - lgam((df + 1) / 2);
    return Math.sqrt(df) * Math.exp(-(Math.log(alpha * df / 2) + logBeta) / df);
  }
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
  // Beyond 40 a tail is 0 in double precision; far beyond, Cephes gives NaN.
  const below = (z: number) => ndtr(Math.min(40, Math.max(-40, z)));
  const tails = (s: number) => below(shift - critical * s) + below(-shift - critical * s);
  const reach = 9 / Math.sqrt(2 * df); // Nine standard deviations of s about 1.
  const [low, high] = [Math.max(0, 1 - reach), 1 + reach];
  // The tails fall from 1 to 0 around |shift| / critical, which may be a narrow part of the reach.
  const edges = [-12, 12].map((z) => (Math.abs(shift) + z) / critical)
    .filter((edge) => edge > low && edge < high);
  const ends = [low, ...edges, high];
  const power = ends.slice(1).reduce(
    (sum, end, at) => sum + simpson((s) => density(s) * tails(s), ends[at]!, end, 600),
    0,
  );
  return Math.min(1, power);
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
