import type { Experiment } from "../../study/mod.ts";
import { conditionOf, listsFor, meanOf, tunedLossOf } from "../../study/tuning.ts";
import type { ClaimRun } from "./_fairness.ts";

/** The parts of a study that say how its losses were tuned. */
export type TunedStudy = Pick<Experiment, "tuning" | "tuned">;

/** How a run's loss was tuned, in words: the budget, what was chosen, and what that gave. */
export function tuningOf(run: ClaimRun, study: TunedStudy): string {
  const loss = tunedLossOf(run.cell, study.tuned?.losses);
  if (loss === undefined) return "none";
  const chosen = Object.entries(loss.chosen).map(([path, value]) =>
    `${path} ${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  const best = loss.candidates.find(({ settings }) =>
    JSON.stringify(settings) === JSON.stringify(loss.chosen)
  );
  const accuracy = best ? `, validation accuracy ${meanOf(best).toFixed(3)}` : "";
  return `${budgetOf(run, study)}: ${chosen.join(", ")}${accuracy}`;
}

/** Whether the losses of a comparison were tuned alike: what its verdict says of it. */
export function tuningNote(runs: readonly ClaimRun[], study: TunedStudy): string {
  const budgets = [...new Set(runs.map((run) => budgetOf(run, study)))];
  if (budgets.length > 1) return `untuned: the budgets are ${budgets.join(" against ")}`;
  if (budgets[0] === "none") {
    return "untuned: no setting of these losses was chosen on validation images";
  }
  const elsewhere = Object.entries(study.tuned!.conditions)
    .filter(([name, values]) =>
      runs.some(({ cell }) =>
        !values.some((value) => JSON.stringify(value) === JSON.stringify(conditionOf(cell, name)))
      )
    )
    .map(([name, values]) => `${name} ${values.map(String).join(", ")}`);
  return `tuned: ${budgets[0]} each${elsewhere.length > 0 ? `, at ${elsewhere.join("; ")}` : ""}`;
}

/** The settings that were tuned: they belong to the losses. */
export function tunedSettings({ tuning, tuned }: TunedStudy): string[] {
  if (tuning === undefined || tuned === undefined) return [];
  const paths = tuned.losses.flatMap(({ loss }) => Object.keys(listsFor(tuning, loss)));
  return [...new Set(paths)];
}

function budgetOf({ cell }: ClaimRun, { tuning, tuned }: TunedStudy): string {
  const loss = tunedLossOf(cell, tuned?.losses);
  if (loss === undefined || tuning === undefined) return "none";
  return `${loss.candidates.length} candidates x ${tuning.seeds.length} seeds`;
}
