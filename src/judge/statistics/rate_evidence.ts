import type { Evidence } from "./evidence.ts";
import { midRanks } from "./_ranks.ts";
import { short } from "./_text.ts";
import { mcNemar } from "./mc_nemar.ts";
import { binomialTest, proportionInterval } from "./proportion.ts";
import { spearman } from "./spearman.ts";

/** How many events there are, with the exact interval of their share. */
function shareText(events: readonly boolean[], level: number): string {
  const count = countOf(events);
  const { low, high } = proportionInterval(count, events.length, { level });
  return `${count} of ${events.length} seeds (${short(low)} to ${short(high)})`;
}

const countOf = (events: readonly boolean[]) => events.filter((event) => event).length;

/** The evidence that an event is more frequent on one side of pairs. */
export function rateEvidence(
  greater: readonly boolean[],
  less: readonly boolean[],
  event: string,
  alpha: number,
): Evidence {
  const n = greater.length;
  const { p, statistic, n: apart } = mcNemar(greater, less);
  // Two intervals that miss half as often give one of the difference, however the sides hang together.
  // It may still hold 0 where the test tells the sides apart; then it ends there. Coverage stays at
  // the level, as a test enumerates.
  const [a, b] = [greater, less].map((events) =>
    proportionInterval(countOf(events), n, { level: 1 - alpha / 2 })
  );
  const found = `${event} in ${shareText(greater, 1 - alpha)} against ${
    shareText(less, 1 - alpha)
  }`;
  const supported = statistic > apart - statistic;
  const estimate = (countOf(greater) - countOf(less)) / n;
  const [low, high] = [a!.low - b!.high, a!.high - b!.low];
  const apartFromZero = p <= alpha;
  return {
    p,
    outcome: supported ? "supported" : "refuted",
    estimand: "the difference of the rates",
    test: "exact McNemar",
    estimate,
    interval: {
      low: apartFromZero && supported ? Math.max(0, low) : low,
      high: apartFromZero && !supported ? Math.min(0, high) : high,
      level: 1 - alpha,
    },
    effectSize: estimate,
    pairs: n,
    wins: statistic,
    finding: { undecided: found, decided: supported ? found : `The opposite holds: ${found}` },
    remarks: [],
    floor: (seeds) => 2 ** (1 - seeds),
    needed: () => undefined,
  };
}

/** The evidence on the share of seeds that show an event. */
export function shareEvidence(
  events: readonly boolean[],
  { atLeast, atMost }: { atLeast?: number; atMost?: number },
  event: string,
  alpha: number,
): Evidence {
  const n = events.length;
  const count = countOf(events);
  const bound = (atLeast ?? atMost)!;
  const { above, below, p } = binomialTest(count, n, bound);
  const supported = atLeast === undefined ? below < above : above < below;
  const found = `${event} in ${shareText(events, 1 - alpha)}`;
  const claimed = `${atLeast === undefined ? "at most" : "at least"} ${short(bound)}`;
  return {
    p,
    outcome: supported ? "supported" : "refuted",
    estimand: "the share of seeds",
    test: "exact binomial",
    estimate: count / n,
    interval: proportionInterval(count, n, { level: 1 - alpha }),
    effectSize: count / n,
    pairs: n,
    wins: count,
    finding: { undecided: found, decided: supported ? found : `Not ${claimed}: ${found}` },
    remarks: [],
    floor: (seeds) => Math.min(1, 2 * Math.min(bound ** seeds, (1 - bound) ** seeds)),
    needed: () => undefined,
  };
}

/** The evidence of a rank correlation; infinite values rank first or last. */
export function correlationEvidence(
  x: readonly number[],
  y: readonly number[],
  sign: "positive" | "negative",
  across: readonly string[],
): Evidence {
  const { statistic, interval, p, n, exact } = spearman([...midRanks(x)], [...midRanks(y)]);
  const claimed = (statistic > 0) === (sign === "positive");
  const found = Number.isNaN(p)
    ? "a metric is the same for all configurations"
    : `Spearman's correlation is ${short(statistic)} over ${n} configurations (across ${
      across.join(", ")
    })`;
  return {
    p: Number.isNaN(p) ? 1 : p,
    outcome: claimed ? "supported" : "refuted",
    estimand: "the rank correlation over configurations",
    test: exact ? "exact Spearman" : "Spearman",
    estimate: statistic,
    interval,
    effectSize: statistic,
    pairs: n,
    wins: n,
    finding: {
      undecided: `${found}, and more configurations would decide, more seeds would not`,
      decided: claimed ? found : `The opposite holds: ${found}`,
    },
    remarks: [],
    needed: () => undefined,
  };
}
