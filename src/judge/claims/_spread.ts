import { configurationKey, type SpreadClaim } from "../../study/mod.ts";
import { matches } from "../../study/select.ts";
import { standardDeviation } from "../statistics/mod.ts";
import { pairedEvidence } from "../statistics/evidence.ts";
import type { ClaimRun } from "./_fairness.ts";
import { gatherOver } from "./_over.ts";
import { valueOf } from "./_sides.ts";
import { listSeeds } from "./_text.ts";
import type { TunedStudy } from "./_tuning.ts";
import type { Gathered } from "./types.ts";

/**
 * Compares how far two metrics spread out: in each seed the standard deviation of either over
 * the configurations, so that the seed stays the unit. A seed counts only if it has all of them.
 */
export function gatherSpread(
  { spread: { greater, less, over, across }, margin, assume }: SpreadClaim,
  experiment: TunedStudy,
  runs: readonly ClaimRun[],
  alpha: number,
): Gathered {
  const selected = runs.filter(({ cell }) => matches(over, cell));
  const configurations = new Set(selected.map(({ cell }) => configurationKey(cell))).size;
  const bySeed = [...Map.groupBy(selected, ({ cell }) => cell.seed)].sort(([a], [b]) => a - b);
  const complete = bySeed.filter(([, runs]) => runs.length === configurations);
  const dropped = bySeed.filter(([, runs]) => runs.length < configurations).map(([seed]) => seed);
  const spreads = (metric: string) =>
    complete.map(([, runs]) => {
      const values = runs.map((run) => valueOf(run, metric));
      return values.includes(undefined) ? null : standardDeviation(values as number[]);
    });
  const [wide, narrow] = [spreads(greater), spreads(less)];
  return {
    seeds: complete.length,
    at: (seeds) =>
      pairedEvidence(
        { greater: wide.slice(0, seeds), less: narrow.slice(0, seeds), margin, assume },
        alpha,
      ),
    ...lackOf(configurations, complete.length),
    notes: dropped.length === 0 ? [] : [`${listSeeds(dropped)} not run in every configuration yet`],
    ...gatherOver("spread", complete.flatMap(([, runs]) => runs), across, experiment),
  };
}

function lackOf(configurations: number, seeds: number): Pick<Gathered, "lack"> {
  if (configurations === 0) return { lack: "there is no run" };
  if (configurations === 1) return { lack: "a spread takes two configurations: there is one" };
  return seeds === 0 ? { lack: "no seed has been run in every configuration yet" } : {};
}
