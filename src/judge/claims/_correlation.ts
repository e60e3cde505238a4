import { findColumn } from "../../measures/columns.ts";
import { configurationKey, type CorrelationClaim } from "../../study/mod.ts";
import { matches } from "../../study/select.ts";
import { noEvidence } from "../statistics/evidence.ts";
import { correlationEvidence } from "../statistics/rate_evidence.ts";
import type { ClaimRun } from "./_fairness.ts";
import { gatherOver } from "./_over.ts";
import { valueOf } from "./_sides.ts";
import type { TunedStudy } from "./_tuning.ts";
import type { Gathered } from "./types.ts";

/** The fewest configurations whose order means anything. */
const LEAST = 4;

/**
 * Correlates two metrics over configurations. The seeds of a configuration are not further
 * observations: it counts with their median, in which an undefined value is the worst there is.
 */
export function gatherCorrelation(
  { correlation: { x, y, over, across, sign } }: CorrelationClaim,
  experiment: TunedStudy,
  runs: readonly ClaimRun[],
): Gathered {
  const selected = runs.filter(({ cell }) => matches(over, cell));
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
      lack: `${groups.length} configurations are too few: it takes ${LEAST}`,
    }),
    notes: undefinedRuns === 0
      ? []
      : [`${undefinedRuns} of ${selected.length} runs diverged or lack a metric: they rank worst`],
    ...gatherOver("correlation", selected, across, experiment),
  };
}

/** The median over seeds; infinite where half of them have no value; undefined where no end is worst. */
function typicalValue(runs: readonly ClaimRun[], metric: string): number | undefined {
  const { direction } = findColumn(metric);
  const worst = direction === "higher" ? -Infinity : direction === "lower" ? Infinity : NaN;
  const values = runs.map((run) => valueOf(run, metric) ?? worst);
  if (values.some(Number.isNaN)) return undefined;
  const sorted = values.toSorted((a, b) => a < b ? -1 : Number(a > b));
  const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1].map((at) => sorted[at]!);
  return low === high ? low : (low! + high!) / 2;
}
