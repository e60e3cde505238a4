import { assert } from "@std/assert";
import { planClaims } from "../../src/claims/plan.ts";
import { tasksOfStudy } from "../../src/runner/plan.ts";
import { createCostModel } from "../../src/runner/schedule.ts";
import { expandMatrix, loadExperiment } from "../../src/study/mod.ts";

/** Five minutes of two idle cores, a fifth of them for what is not counted: the start and the report. */
const MOST_SECONDS = 0.8 * 2 * 300;

const FOLDER = "experiments";
const files = Array.from(Deno.readDirSync(FOLDER), ({ name }) => `${FOLDER}/${name}`)
  .filter((path) => path.endsWith(".json") && !path.endsWith("/schema.json")).sort();

for (const file of files) {
  const { name, profiles } = JSON.parse(Deno.readTextFileSync(file));
  if (profiles?.quick === undefined) continue;

  Deno.test(`${name} --profile quick: its seeds can decide each claim that it has networks for`, async () => {
    const study = await loadExperiment(file, { profile: "quick", untuned: true });
    const plans = planClaims(study, expandMatrix(study));
    const withdrawn = study.claims.filter((claim) => claim.withdrawn !== undefined);
    const judged = plans.filter(({ id, observations }) =>
      observations > 0 && !withdrawn.some((claim) => claim.id === id)
    );
    // Where every claim is withdrawn there is nothing to decide.
    assert(judged.length > 0 || withdrawn.length > 0, "it judges no claim");
    for (const { id, kind, observations, level, byAll, criticalRho } of judged) {
      const decides = kind === "correlation" ? criticalRho !== undefined : byAll;
      assert(decides, `${id}: ${observations} observations at a level of ${level}`);
    }
  });

  Deno.test(`${name} --profile quick: five minutes of two cores`, async () => {
    const study = await loadExperiment(file, { profile: "quick", untuned: true });
    const secondsOf = createCostModel([]);
    const tasks = await tasksOfStudy({ study, cells: expandMatrix(study) }, "wasm");
    const seconds = tasks
      .map((task) => secondsOf({ task, trained: false, missing: [...task.measures] }))
      .reduce((sum, each) => sum + each, 0);
    assert(seconds <= MOST_SECONDS, `${Math.round(seconds)} s of one core`);
  });
}
