import { EXIT_CODES } from "../base/errors.ts";
import { planClaims } from "../claims/plan.ts";
import { useBackend } from "../compute/backend.ts";
import { planMarkdown, type StudyCost } from "../results/plan.ts";
import { readRecords } from "../runner/find_runs.ts";
import { planTasks, tasksOfStudy } from "../runner/plan.ts";
import { createCostModel } from "../runner/schedule.ts";
import { openStore } from "../store/store.ts";
import { expandMatrix } from "../study/expand.ts";
import { tuningRounds } from "../study/tuning.ts";
import type { ExpandedStudy } from "../study/types.ts";
import { writeFiles } from "./files.ts";
import type { Shared } from "./options.ts";
import { loadStudies, type StudyArguments } from "./studies.ts";

/** Of which studies, and where the plan goes. */
export type PlanOptions = StudyArguments & Shared<"store" | "backend" | "json"> & {
  out: string | undefined;
};

/** `deno task loss-atlas plan`: what a study takes, and what each of its claims can be decided by. */
export async function plan(given: PlanOptions): Promise<number> {
  const studies = await loadStudies(given);
  const all = await Promise.all(studies.map(async (expanded) => ({
    study: expanded.study,
    claims: planClaims(expanded.study, expanded.cells),
    cost: await costOf(expanded, given),
  })));
  const text = given.json
    ? all.map(({ study: { name }, claims, cost }) =>
      JSON.stringify({ study: name, ...cost, claims })
    ).join("\n")
    : all.map(({ study, claims, cost }) => planMarkdown(study, claims, cost)).join("\n");
  if (given.out === undefined) console.log(text.trimEnd());
  else {
    await writeFiles([[given.out, `${text.trimEnd()}\n`]]);
    console.log(given.out);
  }
  return EXIT_CODES.done;
}

/** What a study takes from nothing, by what like networks of the store took. */
async function costOf(
  expanded: ExpandedStudy,
  { store, backend }: PlanOptions,
): Promise<StudyCost> {
  const { class: name } = await useBackend(backend);
  const source = openStore(store);
  const { records } = await readRecords(source);
  const secondsOf = createCostModel(records);
  const rounds = tuningRounds(expanded.study)
    .map((study): ExpandedStudy => ({ study, cells: expandMatrix(study) }));
  const [tasks, ...tuning] = await Promise.all(
    [expanded, ...rounds].map((each) => tasksOfStudy(each, name)),
  );
  const trained = (await planTasks(tasks!, source)).filter(({ trained }) => trained).length;
  const seconds = [...tasks!, ...tuning.flat()]
    .map((task) => secondsOf({ task, trained: false, missing: [...task.measures] }))
    .reduce((sum, each) => sum + each, 0);
  return {
    networks: tasks!.length,
    tuning: tuning.flat().length,
    hours: seconds / 3600,
    trained,
  };
}
