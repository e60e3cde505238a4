import { EXIT_CODES } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { count } from "../results/text.ts";
import { readRecords } from "../runner/find_runs.ts";
import { isComplete, planTasks, tasksOfStudy } from "../runner/plan.ts";
import { createCostModel } from "../runner/schedule.ts";
import { tuningOf } from "../runner/tune.ts";
import { openStore } from "../store/store.ts";
import { expandMatrix } from "../study/expand.ts";
import { loadExperiment } from "../study/parse.ts";
import {
  candidatesFor,
  listsFor,
  lossesOf,
  settingsText,
  spelling,
  tunedLossOf,
  tuningRounds,
} from "../study/tuning.ts";
import type { Shared } from "./options.ts";
import { estimateText } from "./progress.ts";
import { chooseStudies, type StudyArguments } from "./studies.ts";
import { formatTable, standardOutput, wrapText } from "./terminal.ts";

/** Of which study, and by what the time is estimated. */
export type TunePlanOptions = StudyArguments & Shared<"store" | "backend" | "jobs" | "json">;

/** `tune --dry-run`: what a tuning would try of each loss, and what of that is to be trained. */
export async function planTuning(given: TunePlanOptions): Promise<number> {
  const { paths: [path], options } = chooseStudies(given);
  const experiment = await loadExperiment(path!, { ...options, untuned: true });
  const tuning = tuningOf(experiment);
  const { class: backend } = await useBackend(given.backend);
  const store = openStore(given.store);
  const rounds = tuningRounds(experiment).map((study) => ({ study, cells: expandMatrix(study) }));
  const tasks = await Array.fromAsync(
    rounds,
    async (round) =>
      (await tasksOfStudy(round, backend)).map((task) => ({
        task,
        loss: tunedLossOf(task.cell, round.study.tuned.losses)?.loss,
      })),
  );
  // A loss with fewer candidates than others repeats its last one.
  const all = [...new Map(tasks.flat().map((each) => [each.task.digest, each])).values()];
  const plan = await planTasks(all.map(({ task }) => task), store);
  const open = plan.filter((planned) => !isComplete(planned));
  const { records } = await readRecords(store);
  const seconds = open.map(createCostModel(records)).sort((a, b) => b - a);
  const losses = lossesOf(experiment).map((loss) => {
    const own = plan.filter((_, at) => all[at]!.loss === loss);
    return {
      loss,
      tries: listsFor(tuning, loss),
      candidates: candidatesFor(tuning, loss).length,
      networks: own.length,
      done: own.filter(isComplete).length,
    };
  });
  const whole = {
    ...{ study: experiment.name, metric: tuning.metric, seeds: tuning.seeds, grow: tuning.grow },
    ...{ rounds: rounds.length, networks: plan.length, done: plan.length - open.length },
    seconds: seconds.reduce((sum, each) => sum + each, 0),
  };
  if (given.json) {
    console.log(JSON.stringify({ type: "plan", ...whole, losses }));
    return EXIT_CODES.done;
  }
  const terminal = standardOutput();
  console.log(formatTable(
    ["loss", "tries", "candidates", "networks", "done"],
    losses.map(({ loss, tries, candidates, networks, done }) => [
      ...[spelling(loss), settingsText(tries)],
      ...[candidates, networks, done].map(String),
    ]),
    terminal,
  ));
  const answer = [
    `${count(whole.networks, "network")} in ${count(whole.rounds, "round")} with ${
      count(tuning.seeds.length, "seed")
    }, chosen by ${tuning.metric}`,
    `${open.length} to train, ${whole.done} in the store${estimateText(seconds, given.jobs)}`,
    ...tuning.grow > 0
      ? [`a list whose end is the best grows by up to ${count(tuning.grow, "value")}`]
      : [],
  ];
  console.log(`\n${answer.flatMap((line) => wrapText(line, terminal.width)).join("\n")}`);
  return EXIT_CODES.done;
}
