import { findColumn } from "../measures/columns.ts";
import { binomialTest, mcNemar, proportionInterval } from "../statistics/binomial_tests.ts";
import type { Interval } from "../statistics/result.ts";
import { shortNumber } from "../statistics/summary.ts";
import { configurationFields, differingFields } from "../cell/cell.ts";
import { select } from "../cell/selector.ts";
import type { ClaimEvent, RateClaim, ShareClaim } from "../study/types.ts";
import { fairnessOf } from "./_fairness.ts";
import { gatherSides, sideOf } from "./_sides.ts";
import { hasFailed, trainingEnd, valueOf } from "./training_end.ts";
import type { ClaimRun, Evidence, Gathered, Material } from "./types.ts";

/** The event in words. */
export function eventText(event: ClaimEvent): string {
  if (typeof event === "string") return event;
  return "atLeast" in event
    ? `${event.metric} at least ${event.atLeast}`
    : `${event.metric} at most ${event.atMost}`;
}

/** Gathers a claim that an event is more frequent on one side. */
export function gatherRate(
  claim: RateClaim,
  material: Material,
): Gathered {
  const { pairs, ...gathered } = gatherSides(claim, material);
  const shown = (side: "greater" | "less") =>
    pairs.map((pair) => pair[side].some((run) => shows(run, claim.event)));
  const [greater, less] = [shown("greater"), shown("less")];
  const at = (seeds: number) =>
    rateEvidence(
      greater.slice(0, seeds),
      less.slice(0, seeds),
      eventText(claim.event),
      material.alpha,
    );
  return { ...gathered, seeds: pairs.length, at };
}

/** Gathers a claim on the share of seeds that show an event. */
export function gatherShare(
  claim: ShareClaim,
  { study, runs, alpha }: Material,
): Gathered {
  const selected = select(claim.over, runs)
    .toSorted((a, b) => a.cell.seed - b.cell.seed);
  const differing = differingFields(selected.map(({ cell }) => configurationFields(cell)));
  const shown = selected.map((run) => shows(run, claim.event));
  return {
    seeds: selected.length,
    at: (seeds) => shareEvidence(shown.slice(0, seeds), claim, eventText(claim.event), alpha),
    ...(selected.length === 0 && { lack: "there is no run of the configuration" }),
    ...(differing.length > 0 && {
      refusal: `The seeds of one configuration are counted, but ${differing[0]!.field} is ${
        differing[0]!.values.join(", ")
      }`,
    }),
    notes: [],
    fairness: fairnessOf([selected], [], study),
    sides: [sideOf("over", selected)],
  };
}

/** Whether a run shows an event. A metric without a value counts as its worst. */
export function shows(run: ClaimRun, event: ClaimEvent): boolean {
  if (event === "failed") return hasFailed(run);
  if (typeof event === "string") return trainingEnd(run) === event;
  const value = valueOf(run, event.metric);
  const lowerIsBetter = findColumn(event.metric).direction === "lower";
  if ("atLeast" in event) return value === undefined ? lowerIsBetter : value >= event.atLeast;
  return value === undefined ? !lowerIsBetter : value <= event.atMost;
}

/** How many events there are, with the exact interval of their share. */
function shareText(events: readonly boolean[], level: number): string {
  const count = countOf(events);
  const { low, high } = proportionInterval(count, events.length, { level });
  return `${count} of ${events.length} seeds (${shortNumber(low)} to ${shortNumber(high)})`;
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
  const found = `${event} in ${shareText(greater, 1 - alpha)} against ${
    shareText(less, 1 - alpha)
  }`;
  const supported = statistic > apart - statistic;
  const estimate = (countOf(greater) - countOf(less)) / n;
  return {
    p,
    outcome: supported ? "supported" : "refuted",
    estimand: "the difference of the rates",
    test: "exact McNemar",
    estimate,
    interval: rateInterval(statistic, apart, n, 1 - alpha),
    effectSize: estimate,
    pairs: n,
    wins: statistic,
    finding: { undecided: found, decided: supported ? found : `The opposite holds: ${found}` },
    floor: (seeds) => 2 ** (1 - seeds),
  };
}

/**
 * The interval of a difference of rates of pairs: in how many pairs the sides differ, times how these
 * split, each with its exact interval. McNemar's test is that of the split, so that the interval
 * leaves out 0 where the test decides and nowhere else; a test shows by enumeration that it covers
 * what it says.
 *
 * @param ahead In how many pairs the first side alone shows the event.
 * @param apart In how many the sides differ.
 * @param n The number of pairs.
 */
function rateInterval(ahead: number, apart: number, n: number, level: number): Interval {
  const differing = proportionInterval(apart, n, { level });
  const split = apart === 0 ? { low: 0, high: 1 } : proportionInterval(ahead, apart, { level });
  const [low, high] = [2 * split.low - 1, 2 * split.high - 1];
  return {
    low: low * (low > 0 ? differing.low : differing.high),
    high: high * (high < 0 ? differing.low : differing.high),
    level,
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
  const claimed = `${atLeast === undefined ? "at most" : "at least"} ${shortNumber(bound)}`;
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
    floor: (seeds) => Math.min(1, 2 * Math.min(bound ** seeds, (1 - bound) ** seeds)),
  };
}
