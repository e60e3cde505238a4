import type { ClaimVerdict } from "../claims/types.ts";
import { shortNumber } from "../statistics/summary.ts";
import { runName } from "./configurations.ts";
import { metricDisplay } from "./metrics.ts";
import { count, formatNumber, formatRange } from "./text.ts";

/** The meaning of a verdict for the statement. */
export const VERDICT_WORDS: Readonly<Record<ClaimVerdict["verdict"], string>> = {
  supported: "Supported",
  refuted: "Refuted",
  equivalent: "Equivalent",
  mixed: "Mixed",
  undecided: "Undecided",
  refused: "Not judged",
  outOfReach: "Out of reach",
  withdrawn: "Withdrawn",
};

/** What a verdict means for its claim, such as `Supported, but smaller than matters`. */
export function verdictWords(claim: Pick<ClaimVerdict, "verdict" | "practical">): string {
  return VERDICT_WORDS[claim.verdict] + practicalWords(claim);
}

/** What is to be said behind the word `supported` of an effect that is smaller than matters. */
export function practicalWords(
  { verdict, practical }: Pick<ClaimVerdict, "verdict" | "practical">,
): string {
  return verdict === "supported" && practical === "smaller" ? ", but smaller than matters" : "";
}

/** What a summary says of an effect: only that it may be too small to matter. */
const smallText = (claim: ClaimVerdict) =>
  claim.practical === "matters" ? [] : practicalText(claim);

/** Whether an effect matters, in words that follow it; empty where that is nothing to say. */
function practicalText({ verdict, practical, smallestEffect = NaN }: ClaimVerdict): string[] {
  const effect = shortNumber(smallestEffect);
  if (practical === "smaller") return [`smaller than what matters, ${effect}`];
  if (verdict === "undecided" || practical === undefined) return [];
  return practical === "matters"
    ? [`at least what matters, ${effect}`]
    : [`whether it reaches what matters, ${effect}, is open`];
}

/** A verdict as the terminal and `report.md` have it, such as `out of reach`. */
export function verdictName(verdict: ClaimVerdict["verdict"]): string {
  return verdict === "outOfReach" ? VERDICT_WORDS[verdict].toLowerCase() : verdict;
}

/** What a list says of a claim that no paper states. */
export const ASKED_BY_US = "asked by us";

/** Whether a claim is a hypothesis of our own, which no paper states, though it may follow one. */
export function isAskedByUs(source: string | undefined): boolean {
  return source?.startsWith("this atlas") ?? false;
}

/** Where a claim is stated, with the mark of one that no paper states. */
export function sourceText(source: string): string {
  return isAskedByUs(source) ? source.replace(/^this atlas/, ASKED_BY_US) : source;
}

/** What an effect is about: the titles of the metrics, or the event. */
export function effectTitle({ metrics, event }: Pick<ClaimVerdict, "metrics" | "event">): string {
  if (event === undefined) {
    return metrics.map((name) => metricDisplay(name).title).join(" against ");
  }
  const [metric] = metrics;
  return metric === undefined
    ? event.charAt(0).toUpperCase() + event.slice(1)
    : metricDisplay(metric).title + event.slice(metric.length);
}

/** Whether a verdict has an effect to show. */
export const hasEffect = ({ estimate }: Pick<ClaimVerdict, "estimate">) => !Number.isNaN(estimate);

/** The estimate with its interval, as a table has it: `0.120 (0.030 to 0.200)`. */
export function estimateText({ estimate, interval }: ClaimVerdict): string {
  const range = Number.isNaN(interval.low) ? "" : ` (${formatRange(interval)})`;
  return formatNumber(estimate) + range;
}

/** A verdict in words, which terminal, Markdown and HTML lay out. */
export interface VerdictFacts {
  /** What it means for the statement. */
  word: string;
  /** The effect with its interval, the seeds, and how many more would decide; a reason without an effect. */
  summary: string;
  /** The estimate with its interval, the other estimate, the test, and what else is to be known. */
  evidence: string;
  /** The settings that the sides share, such as `dimension 2, epochs 10`. */
  conditions: string;
  /** The names of the runs of each side that has some. */
  runs: { side: string; names: string[] }[];
}

/** Why a claim is withdrawn, in words; undefined of one that is not. */
export function withdrawalText({ withdrawn }: Pick<ClaimVerdict, "withdrawn">): string | undefined {
  return withdrawn === undefined ? undefined : `Withdrawn: ${withdrawn}`;
}

/** Says a verdict in words. */
export function factsOf(verdict: ClaimVerdict): VerdictFacts {
  const { kind, pairs, seedsToDecide = 0, fairness: { seeds }, sides, reason, notes } = verdict;
  const more = seedsToDecide - seeds.length;
  const effect = hasEffect(verdict) ? effectText(verdict) : undefined;
  const sample = kind === "correlation"
    ? count(pairs, "configuration")
    : count(seeds.length, "seed");
  const outlook = more > 0 ? [`about ${seedsToDecide} would decide, ${more} more`] : [];
  const told = kind === "share" || kind === "correlation";
  return {
    word: verdictWords(verdict),
    // Of a claim that is out of reach the premise is what there is to say.
    summary: effect === undefined || verdict.verdict === "outOfReach"
      ? reason
      : [effect, ...smallText(verdict), sample, ...universeText(verdict), ...outlook]
        .join("; "),
    evidence: [
      ...[withdrawalText(verdict) ?? []].flat(),
      ...effect === undefined || told
        ? []
        : [effect + besideText(verdict), ...practicalText(verdict)],
      kind === "correlation" ? reason + intervalText(verdict) : reason,
      ...universeText(verdict),
      ...premiseTexts(verdict),
      ...notes,
    ].join("; "),
    conditions: conditionsText(verdict),
    runs: sides.filter(({ digests }) => digests.length > 0).map(({ side, digests }) => ({
      side,
      names: digests.map((digest) => runName({ digest })),
    })),
  };
}

/** How many analyses of a claim's universe agree with its own; nothing where it declares none. */
export function universeText({ universe }: Pick<ClaimVerdict, "universe">): string[] {
  if (universe === undefined || universe.judged === 0) return [];
  const { agree, sameSign, judged, analyses, share } = universe;
  const missing = analyses.length - judged;
  return [
    `${agree} of ${count(judged, "analysis", "analyses")} agree (${
      Math.round(100 * share)
    } %), ${sameSign} have the same sign${missing === 0 ? "" : `, ${missing} more have no runs`}`,
  ];
}

/** The premises that hold, with their numbers; the reason tells of the others. */
function premiseTexts({ premises = [] }: ClaimVerdict): string[] {
  return premises.filter(({ holds }) => holds === true)
    .map(({ statement, reason }) => `its premise holds: "${statement}" (${reason})`);
}

/** The effect by its kind, with its interval. */
function effectText(verdict: ClaimVerdict): string {
  const { kind, metrics, event, estimate } = verdict;
  const about = event ?? metrics.map((name) => metricDisplay(name).title).join(", ");
  const name = {
    comparison: `Difference of ${about}`,
    conjunction: `Difference of ${about} between the deciding sides`,
    equivalence: `Difference of ${about} between the deciding sides`,
    rate: `Difference of the rates of ${about}`,
    share: `Share of ${about}`,
    correlation: `Rank correlation of ${about}`,
    spread: `Difference of the spreads of ${about}`,
  }[kind];
  return `${name}: ${shortNumber(estimate)}${intervalText(verdict)}`;
}

/** The interval of an estimate with its level; empty where there is none. */
function intervalText({ interval: { low, high, level } }: ClaimVerdict): string {
  if (Number.isNaN(low)) return "";
  const percent = Number((100 * level).toFixed(1));
  return ` (${percent} % interval ${shortNumber(low)} to ${shortNumber(high)})`;
}

/** What the estimate is for, and the other one. */
function besideText({ kind, estimand, beside }: ClaimVerdict): string {
  const other = beside === undefined || Number.isNaN(beside.estimate)
    ? ""
    : `, ${beside.interval === undefined ? "median" : "mean"} ${shortNumber(beside.estimate)}`;
  return (kind === "rate" ? "" : ` for ${estimand}`) + other;
}

/** What a claim is about, as a condition of its verdict. */
const POPULATIONS = { seeds: "seeds on these images", images: "seeds and images" } as const;

function conditionsText({ population, fairness }: ClaimVerdict): string {
  const { about, shared, seeds } = fairness;
  const differing = about.map((name) => name.replace(/^loss\.name$/, "loss"));
  return Object.entries({
    ...shared,
    ...(seeds.length > 0 && { seeds: seeds.join(" ") }),
    ...(population && { population: POPULATIONS[population] }),
    ...(differing.length > 0 && { compared: differing.join(" and ") }),
  }).map(([name, value]) => `${name} ${value}`).join(", ");
}
