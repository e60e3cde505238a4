import { useBackend } from "../compute/backend.ts";
import { InputError } from "../base/errors.ts";
import { openStore } from "../store/store.ts";
import type { Cell } from "../cell/cell.ts";
import { expandMatrix } from "../study/expand.ts";
import {
  bestOf,
  candidatesFor,
  conditionsOf,
  grownFrom,
  lossesOf,
  tunedLossOf,
  tuningRounds,
} from "../study/tuning.ts";
import { codeOfTuning } from "./tuned_code.ts";
import type { Experiment, TriedCandidate, Tuning, TuningResult } from "../study/types.ts";
import { type ExperimentResult, type RunOptions, runStudy } from "./run_experiment.ts";
import { findRuns } from "./find_runs.ts";

/** The outcome of a tuning. */
export interface TuneOutcome extends Pick<ExperimentResult, "trained" | "found" | "failed"> {
  /** The result; absent where a network failed, so that not every candidate has its budget. */
  result?: TuningResult;
}

/**
 * How the losses of a study are tuned.
 *
 * @throws {InputError} If the study does not say how.
 */
export function tuningOf({ tuning, name }: Experiment): Tuning {
  if (tuning !== undefined) return tuning;
  throw new InputError(
    `Cannot tune the study "${name}": it does not say how; add "tuning" (see docs/claims.md)`,
  );
}

/**
 * Tunes the losses of a study: trains every candidate with every tuning seed, and chooses for each
 * loss the candidate with the best mean of the metric that chooses, the first of several. Where that is
 * at an end of a numeric list, the list grows, by as many values as the tuning allows.
 *
 * @param experiment A valid study with a tuning, without the choices of an earlier one.
 * @param options As for `runExperiment`; what the store has is not trained again.
 * @returns The choices with all values, and what was trained.
 * @throws {InputError} If the study does not say how it is tuned.
 */
export async function tuneStudy(
  experiment: Experiment,
  options: RunOptions = {},
): Promise<TuneOutcome> {
  const tuning = tuningOf(experiment);
  const outcome: TuneOutcome = { trained: 0, found: 0, failed: [] };
  const store = openStore(options.store ?? "store");
  const { name: backend } = await useBackend(options.backend);
  const tried = new Map(lossesOf(experiment).map((loss) => [loss, [] as TriedCandidate[]]));
  const cells: Cell[] = [];
  let wanted = new Map([...tried.keys()].map((loss) => [loss, candidatesFor(tuning, loss)]));
  for (let grown = false; wanted.size > 0; grown = true) {
    const settings = wanted;
    const rounds = tuningRounds(experiment, (loss) => settings.get(loss) ?? [])
      .map((study) => ({ study, cells: expandMatrix(study), losses: study.tuned.losses }));
    for (const round of rounds) {
      // A grown list trains its own loss alone.
      const own = round.cells.filter((cell) => tunedLossOf(cell, round.losses) !== undefined);
      const { tasks, trained, found, failed } = await runStudy(
        { ...round, cells: grown ? own : round.cells },
        { ...options, backend },
      );
      outcome.trained += trained;
      outcome.found += found;
      outcome.failed.push(...failed);
      if (failed.length > 0) return outcome;
      const { runs } = await findRuns(store, tasks, { older: false });
      if (!grown) cells.push(...round.cells);
      for (const loss of round.losses) {
        const own = runs.filter(({ cell }) => tunedLossOf(cell, round.losses) === loss);
        const candidates = tried.get(loss.loss)!;
        // A loss with fewer candidates than others repeated its last one.
        if (candidates.at(-1)?.settings === loss.chosen) continue;
        candidates.push({
          settings: loss.chosen,
          values: own.map(({ metrics }) => metrics[tuning.metric] ?? null),
          networks: own.map(({ digest }) => digest),
          ...grown && { grown },
        });
      }
    }
    wanted = new Map([...tried].flatMap(([loss, candidates]) => {
      if (candidates.some(({ values }) => values.length === 0)) return [];
      const next = grownFrom(tuning, loss, candidates);
      return next.length === 0 ? [] : [[loss, next] as const];
    }));
  }
  const { result: _file, stale: _stale, ...question } = tuning;
  const losses = [...tried].flatMap(([loss, candidates]) => {
    // An include may set what is tuned; a loss that stands nowhere else has nothing to choose by.
    if (candidates.some(({ values }) => values.length === 0)) return [];
    return [{ loss, chosen: bestOf(candidates, tuning).settings, candidates }];
  });
  const conditions = conditionsOf(cells, tuning);
  const code = await codeOfTuning(cells);
  return { ...outcome, result: { tuning: question, conditions, code, losses } };
}
