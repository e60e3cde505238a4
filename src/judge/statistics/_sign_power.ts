import { binomialAtLeast, fairAtLeast } from "./_binomial.ts";

/** Beyond this nobody trains networks for one comparison. */
const MOST_SEEDS = 1000;

/** The least count of n that the one-sided sign test finds significant; n + 1 where none is. */
export function signCritical(n: number, level: number, start = 0): number {
  let count = start;
  while (count <= n && fairAtLeast(count, n) > level) count++;
  return count;
}

/**
 * The least number of pairs for which the one-sided sign test has the power, where a pair has the
 * direction with a probability of `share`; undefined where no 1,000 do.
 */
export function signSeeds(share: number, level: number, power: number): number | undefined {
  if (!(share > 0.5)) return undefined;
  let critical = 0;
  for (let n = 2; n <= MOST_SEEDS; n++) {
    critical = signCritical(n, level, critical);
    if (critical <= n && binomialAtLeast(critical, n, share) >= power) return n;
  }
}
