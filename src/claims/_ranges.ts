import { configurationFields, configurationKey, covers, differingFields } from "../cell/cell.ts";
import { aboutLoss } from "../cell/pairing.ts";
import { select } from "../cell/selector.ts";
import { findColumn } from "../measures/columns.ts";
import { spearman } from "../statistics/spearman.ts";
import { midRanks, shortNumber, standardDeviation } from "../statistics/summary.ts";
import { smallestEffectOf } from "../study/smallest_effects.ts";
import type { CorrelationClaim, SpreadClaim } from "../study/types.ts";
import { medianOfExtended } from "./_estimands.ts";
import { tunedSettings } from "../study/tuning.ts";
import { beyondTheCell, fairnessOf } from "./_fairness.ts";
import { listSeeds, sideOf } from "./_sides.ts";
import { noEvidence, pairedEvidence } from "./paired_evidence.ts";
import { meanOf, withPractical } from "./_practical.ts";
import { valueOf } from "./training_end.ts";
import type { ClaimRun, Evidence, Gathered, Material, TunedStudy } from "./types.ts";

/** The fewest configurations whose order is informative. */
const LEAST = 4;

/**
 * Correlates two metrics over configurations. The seeds of a configuration are not further
 * observations: it counts with their median, in which an undefined value is the worst there is.
 */
export function gatherCorrelation(
  { correlation: { x, y, over, across, sign } }: CorrelationClaim,
  { study, runs }: Material,
): Gathered {
  const selected = select(over, runs);
  const groups = [...Map.groupBy(selected, ({ cell }) => configurationKey(cell)).values()];
  const undefinedRuns =
    selected.filter((run) => [x, y].some((name) => valueOf(run, name) === undefined)).length;
  const values = [x, y].map((name) => groups.map((group) => typicalValue(group, name)));
  const seeds = Math.min(...groups.map((group) => group.length));
  return {
    seeds: Number.isFinite(seeds) ? seeds : 0,
    at: () =>
      values.flat().some((value) => value === undefined)
        ? noEvidence("a metric of which neither end is worst is undefined in half of the seeds")
        : correlationEvidence(values[0] as number[], values[1] as number[], sign, across),
    ...(groups.length < LEAST && {
      lack: `${groups.length} configurations are too few: at least ${LEAST} are needed`,
    }),
    notes: undefinedRuns === 0
      ? []
      : [`${undefinedRuns} of ${selected.length} runs diverged or lack a metric: they rank worst`],
    ...gatherOver("correlation", selected, across, study),
  };
}

/** The median over seeds; infinite where half of them have no value; undefined where no end is worst. */
function typicalValue(runs: readonly ClaimRun[], metric: string): number | undefined {
  const { direction } = findColumn(metric);
  const worst = direction === "higher" ? -Infinity : direction === "lower" ? Infinity : NaN;
  const values = runs.map((run) => valueOf(run, metric) ?? worst);
  if (values.some(Number.isNaN)) return undefined;
  return medianOfExtended(values);
}

/** The evidence of a rank correlation; infinite values rank first or last. */
function correlationEvidence(
  x: readonly number[],
  y: readonly number[],
  sign: "positive" | "negative",
  across: readonly string[],
): Evidence {
  const { statistic, interval, p, n, exact } = spearman([...midRanks(x)], [...midRanks(y)]);
  const claimed = (statistic > 0) === (sign === "positive");
  const found = Number.isNaN(p)
    ? "a metric is the same for all configurations"
    : `Spearman's correlation is ${shortNumber(statistic)} over ${n} configurations (across ${
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
  };
}

/**
 * Compares how far two metrics spread out: in each seed the standard deviation of either over
 * the configurations, so that the seed stays the unit. A seed counts only if it has all of them.
 */
export function gatherSpread(
  { spread: { greater, less, over, across }, margin, assume, smallestEffect }: SpreadClaim,
  { study, runs, alpha, terms }: Material,
): Gathered {
  const selected = select(over, runs);
  const configurations = new Set(selected.map(({ cell }) => configurationKey(cell))).size;
  const bySeed = [...Map.groupBy(selected, ({ cell }) => cell.seed)].sort(([a], [b]) => a - b);
  const complete = bySeed.filter(([, runs]) => runs.length === configurations);
  const dropped = bySeed.filter(([, runs]) => runs.length < configurations).map(([seed]) => seed);
  const spreads = (metric: string) =>
    complete.map(([, runs]) => {
      const values = runs.map((run) => valueOf(run, metric));
      const spread = values.includes(undefined) ? NaN : standardDeviation(values as number[]);
      return Number.isFinite(spread) ? spread : null;
    });
  const [wide, narrow] = [spreads(greater), spreads(less)];
  return {
    seeds: complete.length,
    at: (seeds) => {
      const sides = { greater: wide.slice(0, seeds), less: narrow.slice(0, seeds) };
      const effect = smallestEffectOf({ metric: greater, smallestEffect }, terms, meanOf(sides));
      return withPractical(pairedEvidence({ ...sides, margin, assume }, alpha), effect);
    },
    ...lackOf(configurations, complete.length),
    notes: dropped.length === 0 ? [] : [`${listSeeds(dropped)} not run in every configuration yet`],
    ...gatherOver("spread", complete.flatMap(([, runs]) => runs), across, study),
  };
}

function lackOf(configurations: number, seeds: number): Pick<Gathered, "lack"> {
  if (configurations === 0) return { lack: "there is no run" };
  if (configurations === 1) return { lack: "a spread takes two configurations: there is one" };
  return seeds === 0 ? { lack: "no seed has been run in every configuration yet" } : {};
}

/** The runs over which a claim ranges; refused where they differ in more than it ranges across. */
function gatherOver(
  kind: "correlation" | "spread",
  runs: readonly ClaimRun[],
  across: readonly string[],
  study: TunedStudy,
): Pick<Gathered, "refusal" | "fairness" | "sides"> {
  const fields = runs.map((run) =>
    new Map([...configurationFields(run.cell), ...Object.entries(beyondTheCell(run))])
  );
  const [difference] = differingFields(fields, [
    ...across,
    ...aboutLoss(across) ? tunedSettings(study) : [],
  ]);
  const about = [...(fields[0]?.keys() ?? [])]
    .filter((field) => across.some((setting) => covers(setting, field)));
  return {
    ...(difference !== undefined && {
      refusal: `The ${kind} ranges across ${across.join(", ")}, but ${difference.field} is ${
        difference.values.join(", ")
      }: choose one in "over", or name it in "across"`,
    }),
    fairness: fairnessOf([runs], about.length > 0 ? across : [], study),
    sides: [sideOf("over", runs)],
  };
}
