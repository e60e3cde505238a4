import { EXIT_CODES } from "../base/errors.ts";
import type { ClaimVerdict } from "../claims/types.ts";
import { judgeClaims } from "../claims/judge.ts";
import { useBackend } from "../compute/backend.ts";
import {
  compareRuns,
  type ConfigurationComparison,
  type RunsComparison,
  type Sample,
} from "../results/comparison.ts";
import { reportRuns } from "../results/input.ts";
import { chooseMetrics } from "../results/metrics.ts";
import { count, formatNumber, formatRange, formatSpread } from "../results/text.ts";
import {
  ASKED_BY_US,
  estimateText,
  hasEffect,
  isAskedByUs,
  verdictName,
} from "../results/verdicts.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { metricTitle } from "./results.ts";
import { chooseStudies, type Drawable, findDrawable } from "./studies.ts";
import { formatTable, standardOutput, type Terminal, wrapText } from "./terminal.ts";

/** What is compared, and how it is shown. */
export type CompareOptions =
  & Shared<"profile" | "store" | "other" | "module" | "backend" | "metrics" | "json">
  & { otherProfile: string | undefined };

/** `deno task loss-atlas compare`: configurations of equal name and verdicts, side by side. */
export async function compare(given: CompareOptions): Promise<number> {
  const { store, profile } = given;
  const { paths: [one, two = one!], options } = chooseStudies(given);
  const { class: backend } = await useBackend(given.backend);
  const find = async (path: string, folder: string, named: string | undefined) =>
    await findDrawable(
      path,
      named !== undefined,
      { ...options, profile: named === "none" ? undefined : named },
      await requireStore(folder),
      backend,
    );
  const studies: [Drawable, Drawable] = [
    await find(one!, store, profile),
    await find(two, given.other ?? store, given.otherProfile ?? profile),
  ];

  const [first, second] = [reportRuns(studies[0].found.runs), reportRuns(studies[1].found.runs)];
  const metrics = chooseMetrics(given.metrics, [...first, ...second]);
  const comparison = compareRuns(first, second, metrics);
  const claims = claimPairs(verdictsOf(studies[0]), verdictsOf(studies[1]));
  const heads = studies.map(({ experiment: { name }, profile, found: { runs } }) => ({
    name,
    profile: profile ?? null,
    networks: runs.length,
  }));
  if (given.json) {
    console.log(JSON.stringify({ type: "result", studies: heads, ...comparison, claims }));
  } else {
    console.log(comparisonText(heads, comparison, claims, standardOutput()));
  }
  return EXIT_CODES.done;
}

const verdictsOf = ({ experiment, found: { runs } }: Drawable) => judgeClaims(experiment, runs);

/** A claim with what each of two studies says of it. */
interface ClaimPair {
  id: string;
  statement: string;
  first?: ClaimVerdict;
  second?: ClaimVerdict;
}

/** The claims of two studies by their names, those of the first before those of the second alone. */
function claimPairs(
  first: readonly ClaimVerdict[],
  second: readonly ClaimVerdict[],
): ClaimPair[] {
  const [a, b] = [first, second].map((all) => new Map(all.map((each) => [each.id, each])));
  return [...new Map([...a!, ...b!]).values()]
    .map(({ id, statement, source }) => ({
      id,
      statement: isAskedByUs(source) ? `${statement} (${ASKED_BY_US})` : statement,
      ...(a!.has(id) && { first: a!.get(id)! }),
      ...(b!.has(id) && { second: b!.get(id)! }),
    }));
}

/** One of the two studies. */
interface StudyHead {
  name: string;
  profile: string | null;
  networks: number;
}

/** Two studies for the terminal: what they are, a table a metric and task, the verdicts. */
function comparisonText(
  heads: readonly StudyHead[],
  comparison: RunsComparison,
  claims: readonly ClaimPair[],
  terminal: Terminal,
): string {
  const { settings, identical, only, comparisons } = comparison;
  const paragraph = (text: string) => wrapText(text, terminal.width, "  ").join("\n");
  const sides = ["first", "second"];
  const about = heads.map(({ name, profile, networks }, side) => {
    const which = profile === null ? name : `${name} (${profile})`;
    const own = settings[side]!.length === 0 ? "" : `; ${settings[side]!.join(", ")}`;
    return paragraph(`${sides[side]}: ${which}, ${count(networks, "network")}${own}`);
  });
  const missing = only.flatMap((names, side) =>
    names.length === 0 ? [] : [paragraph(`only in the ${sides[side]}: ${names.join("; ")}`)]
  );
  const blocks = Map.groupBy(comparisons, ({ task, metric }) => `${task}: ${metricTitle(metric)}`);
  const notes = comparisons.length === 0
    ? "the two studies share no configuration of the same task"
    : "mean ± standard deviation over seeds; difference: second − first, over shared seeds if " +
      "there are at least 2, with its 95 % interval by Student's t; * significant after Holm's " +
      `correction over all ${comparisons.length}`;
  const [first, second] = heads;
  if (identical === first!.networks && identical === second!.networks) {
    const all = `identical: both are the same ${count(identical, "network")}`;
    return [...about, paragraph(all)].join("\n");
  }
  return [
    [...about, `networks in both: ${identical}`, ...missing].join("\n"),
    ...[...blocks].map(([title, rows]) => `${terminal.bold(title)}\n${blockText(rows, terminal)}`),
    paragraph(notes),
    ...claims.length === 0 ? [] : [claimsText(claims, terminal)],
  ].join("\n\n");
}

function blockText(rows: readonly ConfigurationComparison[], { width }: Terminal): string {
  return formatTable(
    ["configuration", "seeds", "first", "second", "difference", "interval"],
    rows.map(({ configuration, paired, first, second, difference, interval, outcome }) => [
      configuration,
      paired ? seedsOf(first) : `${seedsOf(first)} and ${seedsOf(second)}`,
      formatSpread(first.mean, first.deviation),
      formatSpread(second.mean, second.deviation),
      formatNumber(difference),
      interval === undefined ? "" : formatRange(interval) + (outcome === "same" ? "" : " *"),
    ]),
    { width },
  );
}

/** The seeds that are compared, and of how many where some have no value. */
const seedsOf = ({ seeds, of }: Sample) => seeds === of ? String(of) : `${seeds} of ${of}`;

function claimsText(claims: readonly ClaimPair[], { width }: Terminal): string {
  const rows = claims.map(({ statement, first, second }) => [
    statement,
    verdictText(first),
    verdictText(second),
  ]);
  return formatTable(["claim", "first", "second"], rows, { width });
}

/** A verdict with its effect, such as `supported, 0.12 (0.03 to 0.2)`. */
function verdictText(claim: ClaimVerdict | undefined): string {
  if (claim === undefined) return "not claimed";
  const name = verdictName(claim.verdict);
  return hasEffect(claim) ? `${name}, ${estimateText(claim)}` : name;
}
