import { randomStream } from "../base/random.ts";
import { tTwoSided } from "./_distributions.ts";
import type { SeedValues } from "./compare.ts";
import { pairedT, welch } from "./mean_tests.ts";
import { mean } from "./summary.ts";

/** Repetitions of the simulation: of many methods fewer, as each takes longer. */
const [MOST, LEAST, PRODUCTS] = [10_000, 2000, 4e6] as const;

/** Beyond so many seeds the level hardly changes; more methods are compared more simply. */
const [MOST_SEEDS, MOST_METHODS] = [50, 120] as const;

/** Numbers of methods for which levels are simulated; between them the next greater one counts. */
const SIZES = [3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 30, 40, 50, 60, 80, MOST_METHODS];

const levels = new Map<string, number>();

/**
 * The level of one comparison such that among so many equal methods, of which any may turn out best,
 * none is called worse than another but with a probability of `alpha`: the quantile of the smallest of
 * all their p-values. It is simulated with normal values, once for each number, from a fixed seed.
 */
function levelAmong(methods: number, seeds: number, alpha: number): number {
  if (methods <= 2) return alpha;
  const size = SIZES.find((size) => size >= methods) ?? MOST_METHODS;
  const n = Math.min(seeds, MOST_SEEDS);
  const key = `${size}/${n}/${alpha}`;
  return levels.getOrInsertComputed(key, () => tTwoSided(greatestT(size, n, alpha), n - 1));
}

/** The quantile of the greatest paired t among so many equal methods. */
function greatestT(methods: number, n: number, alpha: number): number {
  const repetitions = Math.round(Math.max(LEAST, Math.min(MOST, PRODUCTS / methods ** 2)));
  const stream = randomStream(0, `statistics/best/${methods}/${n}`);
  const values = Array.from({ length: methods }, () => new Float64Array(n));
  const greatest = new Float64Array(repetitions);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const own of values) for (let at = 0; at < n; at++) own[at] = stream.normal();
    // The square of t / sqrt(n) grows with that of t / sqrt(n - 1 + t^2), which takes no deviation.
    let most = 0;
    for (let i = 1; i < methods; i++) {
      for (let j = 0; j < i; j++) {
        let [sum, squares] = [0, 0];
        const [a, b] = [values[i]!, values[j]!];
        for (let at = 0; at < n; at++) {
          const difference = a[at]! - b[at]!;
          sum += difference;
          squares += difference * difference;
        }
        most = Math.max(most, sum * sum / squares);
      }
    }
    greatest[repetition] = Math.sqrt((n - 1) * most / (n - most));
  }
  return greatest.sort()[Math.ceil((1 - alpha) * repetitions) - 1]!;
}

/** The fewest values of a side for a t test. */
const PAIR = 2;

/** Which of two methods is less, if either, with the two-sided p-value and the seeds it rests on. */
function compared(
  one: SeedValues,
  other: SeedValues,
): { isLess: boolean; p: number; seeds: number } | undefined {
  const shared = [...one.keys()].filter((seed) => other.has(seed));
  const isPaired = shared.length >= PAIR;
  const [a, b] = [one, other].map((side) =>
    isPaired ? shared.map((seed) => side.get(seed)!) : [...side.values()]
  ) as [number[], number[]];
  if (Math.min(a.length, b.length) < PAIR) return undefined;
  const { statistic, p, df } = isPaired ? pairedT(a, b) : welch(a, b);
  if (Number.isNaN(p) || !(Math.abs(statistic) > 0)) return undefined;
  return { isLess: statistic < 0, p, seeds: Math.max(PAIR, Math.floor(df) + 1) };
}

/**
 * Multiple comparisons with the best: which methods are significantly behind another one, so that they
 * are not the best of all.
 *
 * Any number of methods may be the best together. That at least one of these is called behind has a
 * probability of `alpha` at most: the greatest t of all pairs decides, whose distribution for so many
 * equal methods is simulated (max-t; Hothorn et al. 2008 and Hsu 1996 have the idea). What is behind is
 * set aside, and the others are held to the level for as many as are left, until none falls (step-down,
 * Romano and Wolf 2005). Pairs share seeds where two of them do; otherwise Welch's test takes all
 * values.
 *
 * @param methods The values of each method by seed, greater ones better.
 * @param options `alpha`: level of the whole, default 0.05.
 * @returns Whether each is behind.
 */
export function behindBest(
  methods: readonly SeedValues[],
  { alpha = 0.05 }: { alpha?: number } = {},
): boolean[] {
  if (methods.length > MOST_METHODS) return farBehind(methods, alpha);
  // What stands against each method: only the smallest p among those of as many seeds can decide.
  const against = methods.map(() => new Map<number, number>());
  for (const [at, own] of methods.entries()) {
    for (const [before, other] of methods.slice(0, at).entries()) {
      const found = compared(own, other);
      if (found === undefined) continue;
      const smallest = against[found.isLess ? at : before]!;
      smallest.set(found.seeds, Math.min(found.p, smallest.get(found.seeds) ?? 1));
    }
  }
  const behind = methods.map(() => false);
  for (let left = methods.length; left > 1;) {
    const fallen = against.flatMap((pairs, at) =>
      !behind[at] && [...pairs].some(([seeds, p]) => p <= levelAmong(left, seeds, alpha))
        ? [at]
        : []
    );
    if (fallen.length === 0) break;
    for (const at of fallen) behind[at] = true;
    left -= fallen.length;
  }
  return behind;
}

/**
 * The same where all pairs would take too long: each is compared with the one of the greatest mean
 * alone, at Bonferroni's level over all pairs, which is more cautious.
 */
function farBehind(methods: readonly SeedValues[], alpha: number): boolean[] {
  const means = methods.map((values) => mean([...values.values()]));
  const leader = methods[means.indexOf(Math.max(...means.filter(Number.isFinite)))];
  const level = alpha / (methods.length * (methods.length - 1) / 2);
  return methods.map((own) => {
    const found = leader === undefined || own === leader ? undefined : compared(own, leader);
    return found !== undefined && found.isLess && found.p <= level;
  });
}
