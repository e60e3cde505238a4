import { incbet } from "./_special.ts";

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
  // Up to here the counts are integers that a number holds, so that p has no rounding at all.
  if (n > 50) return binomialAtLeast(k, n, 0.5);
  let [ways, count] = [1, 0];
  for (let ahead = n; ahead >= Math.max(0, k); ahead--) {
    count += ways;
    ways = ways * ahead / (n - ahead + 1);
  }
  return count / 2 ** n;
}
