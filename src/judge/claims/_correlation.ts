import { canonicalJson, type CorrelationClaim, type Experiment } from "../../study/mod.ts";
import { matches } from "../../study/select.ts";
import { mean, spearman, type SpearmanResult } from "../statistics/mod.ts";
import { valueOf } from "./_comparison.ts";
import { type ClaimRun, conditionsOf, fairnessOf } from "./_fairness.ts";
import type { Gathered } from "./types.ts";

/** The correlation over losses, where there is one. */
export interface CorrelationData extends Gathered {
  result?: SpearmanResult;
}

/** Fewer losses have no order to speak of. */
const LEAST_LOSSES = 4;

/** Correlates two metrics over losses; the seeds of a loss are averaged, for they are no new loss. */
export function gatherCorrelation(
  { correlation: { x, y, over } }: CorrelationClaim,
  { tuning }: Pick<Experiment, "tuning">,
  runs: readonly ClaimRun[],
): CorrelationData {
  const selected = runs.filter(({ cell }) => matches(over, cell));
  const used = selected.filter((run) => [x, y].every((name) => valueOf(run, name) !== undefined));
  const losses = [...Map.groupBy(used, ({ cell }) => canonicalJson(cell.loss)).values()];
  const left = selected.length - used.length;
  const data: CorrelationData = {
    notes: left === 0 ? [] : [`${left} of ${selected.length} runs diverged or lack a metric`],
    fairness: fairnessOf([used], ["loss"], tuning),
    sides: [{ side: "over", digests: used.map(({ digest }) => digest) }],
  };
  const difference = differing(used, tuning);
  if (difference !== undefined) {
    return { ...data, refusal: `The losses differ in what the claim is not about: ${difference}` };
  }
  if (losses.length < LEAST_LOSSES) {
    return { ...data, lack: `${losses.length} losses are too few: it takes ${LEAST_LOSSES}` };
  }
  const averages = [x, y].map((name) =>
    losses.map((runs) => mean(runs.map((run) => valueOf(run, name)!)))
  );
  const result = spearman(averages[0]!, averages[1]!);
  if (Number.isNaN(result.p)) return { ...data, lack: "a metric is the same for all losses" };
  return { ...data, result };
}

/** The first setting but the seed in which runs differ that should differ in their loss alone. */
function differing(runs: readonly ClaimRun[], tuning: Experiment["tuning"]): string | undefined {
  const all = runs.map((run) => conditionsOf(run, tuning));
  for (const name of new Set(all.flatMap((fields) => [...fields.keys()]))) {
    const values = new Set(all.map((fields) => fields.get(name) ?? "none"));
    if (values.size > 1) return `${name} is ${[...values].join(", ")}`;
  }
}
