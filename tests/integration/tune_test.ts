import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { permissionFlags } from "../../src/cli/launch.ts";
import { fingerprintCache } from "../../src/identity/cache.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { tuneStudy } from "../../src/runner/tune.ts";
import { openStore } from "../../src/store/mod.ts";
import { expandMatrix, loadExperiment } from "../../src/study/mod.ts";
import { tuningResultPath, tuningResultText } from "../../src/study/tuning_result.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "./_folder.ts";

const rate = "training.optimizer.learningRate";
const study = {
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }, { name: "center" }], seed: [1] },
  training: { trainSize: 300, testSize: 50, epochs: 2, batchSize: 32 },
  measures: ["accuracy"],
  tuning: {
    validation: 200,
    seeds: [101, 102],
    candidates: { [rate]: [1e-7, 0.003] },
    losses: [{ loss: { name: "center" }, candidates: { [rate]: [0.003, 1e-7] } }],
    result: "tuned/sample.json",
  },
};

Deno.test("tuneStudy() chooses on validation images, and the study then trains by its choice", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    await Deno.writeTextFile(path, JSON.stringify(document(study)));
    const options = { store: `${folder}/store`, backend: "wasm" } as const;
    const experiment = await loadExperiment(path, { untuned: true });
    const { result, trained, failed } = await tuneStudy(experiment, options);
    assertEquals([trained, failed], [8, []]);
    assertEquals(result!.losses.map(({ chosen }) => chosen), [{ [rate]: 0.003 }, {
      [rate]: 0.003,
    }]);

    // Nothing was measured on test images, and what was recorded is what the store holds.
    const store = openStore(options.store);
    for (const { candidates } of result!.losses) {
      assertEquals(candidates.map(({ networks }) => networks.length), [2, 2]);
      for (const { networks, values } of candidates) {
        const records = await Promise.all(networks.map((digest) => store.measures(digest)));
        assertEquals(
          records.map((all) => all.map(({ values }) => values)),
          values.map((validationAccuracy) => [{ validationAccuracy }]),
        );
      }
    }
    const again = await tuneStudy(experiment, options);
    assertEquals([again.trained, again.result], [0, result]);

    const file = tuningResultPath(path, experiment.tuning!);
    await Deno.mkdir(`${folder}/tuned`);
    await Deno.writeTextFile(file, tuningResultText(result!));
    const tuned = await loadExperiment(path);
    const { tasks } = await runExperiment(tuned, options);
    const { cell } = (await store.open(tasks[0]!.digest)).record;
    assertEquals(cell.training.optimizer.learningRate, 0.003);
    assertEquals([cell.training.validation, cell.seed], [null, 1]);
    assertEquals(expandMatrix(tuned).length, 2);
  });
});

Deno.test("tuneStudy() asks for a study that says how it is tuned", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    await Deno.writeTextFile(path, JSON.stringify(document()));
    const experiment = await loadExperiment(path);
    await assertRejects(() => tuneStudy(experiment), InputError, 'add "tuning"');
  });
});

Deno.test("permissionFlags() lets a tuning write its results, and no study file", () => {
  const flags = permissionFlags(["tune", "studies/a.json", "--store", "s", "--data-dir", "d"]);
  const writes = flags.find((flag) => flag.startsWith("--allow-write="))!;
  assertEquals(writes, `--allow-write=s,d,studies/tuned,${fingerprintCache()}`);
  assert(flags.find((flag) => flag.startsWith("--allow-read="))!.includes("studies/tuned"));
});
