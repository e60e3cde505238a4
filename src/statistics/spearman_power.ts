import { randomStream } from "../base/random.ts";
import { tCritical } from "./_distributions.ts";
import { MOST_EXACT, spearman } from "./spearman.ts";
import { midRanks } from "./summary.ts";

const criticals = new Map<string, number | undefined>();

/**
 * The least |rho| of so many observations that Spearman's test finds significant.
 *
 * @param n The number of observations, without ties.
 * @param alpha Level of the test.
 * @returns The correlation; undefined where not even a perfect one is.
 */
export function spearmanCritical(n: number, alpha: number): number | undefined {
  return criticals.getOrInsertComputed(`${n}/${alpha}`, () => n <= MOST_EXACT ? exact() : byT());

  function byT(): number {
    const t = tCritical(alpha, n - 2);
    return t / Math.sqrt(n - 2 + t * t);
  }

  /** From how often each sum of squared differences of ranks comes about among all orders. */
  function exact(): number | undefined {
    const most = (n ** 3 - n) / 3;
    const counts = new Float64Array(most + 1);
    const taken = Array<boolean>(n).fill(false);
    const place = (rank: number, sum: number) => {
      if (rank === n) {
        counts[sum]!++;
        return;
      }
      for (let other = 0; other < n; other++) {
        if (taken[other]) continue;
        taken[other] = true;
        place(rank + 1, sum + (rank - other) ** 2);
        taken[other] = false;
      }
    };
    place(0, 0);
    const all = counts.reduce((sum, count) => sum + count, 0);
    let [extreme, least] = [0, undefined as number | undefined];
    for (let sum = 0; 2 * sum <= most; sum++) {
      if (counts[sum] === 0) continue;
      extreme += 2 * counts[sum]!;
      if (extreme / all > alpha) break;
      least = 1 - (2 * sum) / most;
    }
    return least;
  }
}

/** Samples of which the power is counted: its standard error is below .012. */
const SAMPLES = 2000;

/**
 * The power of Spearman's test where the values are normal with a rank correlation of `rho`, from
 * samples of a fixed seed.
 *
 * @param n The number of observations.
 * @param rho Spearman's correlation of the population.
 * @param alpha Level of the test.
 */
export function spearmanPower(n: number, rho: number, alpha: number): number {
  const critical = spearmanCritical(n, alpha);
  if (critical === undefined) return 0;
  const pearson = 2 * Math.sin((Math.PI * rho) / 6);
  const stream = randomStream(n, "statistics/spearman-power");
  let found = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const x = Array.from({ length: n }, () => stream.normal());
    const y = x.map((value) => pearson * value + Math.sqrt(1 - pearson ** 2) * stream.normal());
    const { statistic } = spearman([...midRanks(x)], [...midRanks(y)]);
    if (Math.abs(statistic) >= critical - 1e-12) found++;
  }
  return found / SAMPLES;
}
