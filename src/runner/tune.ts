import { useBackend } from "../compute/backend.ts";
import { InputError } from "../base/errors.ts";
import { openStore } from "../store/store.ts";
import { expandMatrix } from "../study/expand.ts";
import { bestOf, conditionsOf, tunedLossOf, tuningRounds } from "../study/tuning.ts";
import type { Experiment, TriedCandidate, TuningResult } from "../study/types.ts";
import { type ExperimentResult, type RunOptions, runStudy } from "./run_experiment.ts";
import { findRuns } from "./find_runs.ts";

/** The outcome of a tuning. */
export interface TuneOutcome extends Pick<ExperimentResult, "trained" | "found" | "failed"> {
  /** The result; absent where a network failed, so that not every candidate has its budget. */
  result?: TuningResult;
}

/**
 * Tunes the losses of a study: trains every candidate with every tuning seed, and chooses for each
 * loss the candidate with the greatest mean accuracy on validation images, the first of several.
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
  const { tuning, name } = experiment;
  if (tuning === undefined) {
    throw new InputError(
      `Cannot tune the study "${name}": it does not say how; add "tuning" (see docs/claims.md)`,
    );
  }
  const rounds = tuningRounds(experiment)
    .map((study) => ({ study, cells: expandMatrix(study), losses: study.tuned.losses }));
  const outcome: TuneOutcome = { trained: 0, found: 0, failed: [] };
  const store = openStore(options.store ?? "store");
  const { name: backend } = await useBackend(options.backend);
  const tried = rounds[0]!.losses.map((): TriedCandidate[] => []);
  for (const round of rounds) {
    const { tasks, trained, found, failed } = await runStudy(round, { ...options, backend });
    outcome.trained += trained;
    outcome.found += found;
    outcome.failed.push(...failed);
    if (failed.length > 0) return outcome;
    const { runs } = await findRuns(store, tasks, { older: false });
    for (const [index, loss] of round.losses.entries()) {
      const own = runs.filter(({ cell }) => tunedLossOf(cell, round.losses) === loss);
      tried[index]!.push({
        settings: loss.chosen,
        values: own.map(({ metrics }) => metrics.validationAccuracy ?? null),
        networks: own.map(({ digest }) => digest),
      });
    }
  }
  const { result: _file, stale: _stale, ...question } = tuning;
  const losses = rounds[0]!.losses.flatMap(({ loss }, index) => {
    const candidates = withoutRepeats(tried[index]!);
    // An include may set what is tuned; a loss that stands nowhere else has nothing to choose by.
    if (candidates.some(({ values }) => values.length === 0)) return [];
    return [{ loss, chosen: bestOf(candidates).settings, candidates }];
  });
  const conditions = conditionsOf(rounds.flatMap(({ cells }) => cells), tuning);
  return { ...outcome, result: { tuning: question, conditions, losses } };
}

/** A loss with fewer candidates than others repeated its last one. */
function withoutRepeats(tried: readonly TriedCandidate[]): TriedCandidate[] {
  return tried.filter(({ settings }, index) => settings !== tried[index - 1]?.settings);
}
