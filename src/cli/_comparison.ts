import type { ClaimVerdict } from "../judge/claims/mod.ts";
import { metricDisplay } from "../reports/metrics.ts";
import { count, formatNumber, formatSpread } from "../reports/text.ts";
import type { ConfigurationComparison, RunsComparison } from "../reports/comparison.ts";
import { formatTable } from "./_table.ts";
import type { Terminal } from "./_terminal.ts";
import { wrapText } from "./_wrap.ts";

/** A claim with what each of two studies says of it. */
export interface ClaimPair {
  id: string;
  statement: string;
  first?: ClaimVerdict;
  second?: ClaimVerdict;
}

/** The claims of two studies by their names, those of the first before those of the second alone. */
export function claimPairs(
  first: readonly ClaimVerdict[],
  second: readonly ClaimVerdict[],
): ClaimPair[] {
  const [a, b] = [first, second].map((all) => new Map(all.map((each) => [each.id, each])));
  return [...new Map([...a!, ...b!]).values()]
    .map(({ id, statement }) => ({
      id,
      statement,
      ...(a!.has(id) && { first: a!.get(id)! }),
      ...(b!.has(id) && { second: b!.get(id)! }),
    }));
}

/** One of the two studies. */
export interface StudyHead {
  name: string;
  profile: string | null;
  networks: number;
}

/** Two studies for the terminal: what they are, a table a metric and task, the verdicts. */
export function comparisonText(
  heads: readonly StudyHead[],
  comparison: RunsComparison,
  claims: readonly ClaimPair[],
  terminal: Terminal,
): string {
  const { settings, identical, only, comparisons } = comparison;
  const paragraph = (text: string) => wrapText(text, terminal.width, "  ").join("\n");
  const about = heads.map(({ name, profile, networks }, side) => {
    const own = settings[side]!.length === 0 ? "" : `; ${settings[side]!.join(", ")}`;
    const which = profile === null ? name : `${name} (${profile})`;
    return paragraph(
      `${side === 0 ? "first" : "second"}: ${which}, ${count(networks, "network")}${own}`,
    );
  });
  const missing = only.flatMap((names, side) =>
    names.length === 0
      ? []
      : [paragraph(`only in the ${side === 0 ? "first" : "second"}: ${names.join("; ")}`)]
  );
  const blocks = Map.groupBy(comparisons, ({ task, metric }) => `${task}: ${heading(metric)}`);
  const notes = comparisons.length === 0
    ? "no configuration of the one has the name and the task of one of the other"
    : "mean ± standard deviation over seeds; difference: second less first, over the seeds that " +
      "both have where these are two or more, with the 95 % interval by Student's t; * told apart " +
      `after Holm's correction over all ${comparisons.length}`;
  return [
    [...about, `networks that are the same: ${identical}`, ...missing].join("\n"),
    ...[...blocks].map(([title, rows]) => `${terminal.bold(title)}\n${blockText(rows, terminal)}`),
    paragraph(notes),
    ...claims.length === 0 ? [] : [claimsText(claims, terminal)],
  ].join("\n\n");
}

function heading(metric: string): string {
  const { title, direction } = metricDisplay(metric);
  return title + { higher: " ↑", lower: " ↓", none: "" }[direction];
}

function blockText(rows: readonly ConfigurationComparison[], terminal: Terminal): string {
  return formatTable(
    ["configuration", "seeds", "first", "second", "difference", "interval"],
    rows.map(({ configuration, paired, first, second, difference, interval, outcome }) => [
      configuration,
      paired ? String(first.seeds) : `${first.seeds} and ${second.seeds}`,
      formatSpread(first.mean, first.deviation),
      formatSpread(second.mean, second.deviation),
      formatNumber(difference),
      interval === undefined
        ? ""
        : `${formatNumber(interval.low)} to ${formatNumber(interval.high)}${
          outcome === "same" ? "" : " *"
        }`,
    ]),
    { width: terminal.width },
  );
}

function claimsText(claims: readonly ClaimPair[], terminal: Terminal): string {
  return formatTable(
    ["claim", "first", "second"],
    claims.map(({ statement, first, second }) => [
      statement,
      verdictText(first),
      verdictText(second),
    ]),
    { width: terminal.width },
  );
}

/** A verdict with its effect, such as `supported, 0.12 (0.03 to 0.2)`. */
function verdictText(claim: ClaimVerdict | undefined): string {
  if (claim === undefined) return "not claimed";
  const { verdict, estimate, interval: { low, high } } = claim;
  if (Number.isNaN(estimate) || verdict === "refused") return verdict;
  const range = Number.isNaN(low) ? "" : ` (${formatNumber(low)} to ${formatNumber(high)})`;
  return `${verdict}, ${formatNumber(estimate)}${range}`;
}
