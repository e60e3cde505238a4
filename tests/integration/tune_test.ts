import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { permissionFlags } from "../../src/cli/launch.ts";
import { fingerprintCache } from "../../src/identity/cache.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { tuneStudy } from "../../src/runner/tune.ts";
import { checkTunedCode } from "../../src/runner/tuned_code.ts";
import { openStore } from "../../src/store/mod.ts";
import { expandMatrix, loadExperiment } from "../../src/study/mod.ts";
import { tuningResultPath, tuningResultText } from "../../src/study/tuning_result.ts";
import type { TunedLoss } from "../../src/study/types.ts";
import { document } from "../_experiments.ts";
import { call } from "../cli/_call.ts";
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

Deno.test("tuneStudy() grows a list where its end is the best, and its choice is of its code and data alone", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    const parts = {
      ...study,
      matrix: { ...study.matrix, loss: [{ name: "softmax" }] },
      training: { ...study.training, epochs: 1 },
      tuning: {
        ...{ validation: 200, seeds: [101], grow: 1, result: "tuned/sample.json" },
        candidates: { [rate]: [1e-5, 1e-4] },
      },
    };
    await Deno.writeTextFile(path, JSON.stringify(document(parts)));
    const options = { store: `${folder}/store`, backend: "wasm" } as const;
    const experiment = await loadExperiment(path, { untuned: true });
    const { result, trained } = await tuneStudy(experiment, options);
    const [{ candidates, chosen }] = result!.losses as [TunedLoss];
    assertEquals(candidates.map(({ settings, grown }) => [settings[rate], grown]), [
      [1e-5, undefined],
      [1e-4, undefined],
      [0.001, true],
    ]);
    assertEquals([trained, chosen[rate]], [3, 0.001]);
    await Deno.mkdir(`${folder}/tuned`);
    const file = tuningResultPath(path, experiment.tuning!);
    await Deno.writeTextFile(file, tuningResultText(result!));
    await checkTunedCode(await loadExperiment(path));

    // Another fingerprint of the loss, other data, or none that is said.
    const { code: _, ...codeless } = result!;
    const other = (name: string) => ({ ...result!, code: { ...result!.code, [name]: "0" } });
    for (
      const [changed, expected] of [
        [other("loss/softmax"), "other code or data (loss/softmax)"],
        [other("data/digits"), "other code or data (data/digits)"],
        [codeless, "it does not say which"],
      ] as const
    ) {
      await Deno.writeTextFile(file, tuningResultText(changed));
      const tuned = await loadExperiment(path);
      const { message } = await assertRejects(() => runExperiment(tuned, options), InputError);
      assertStringIncludes(message, expected);
      await checkTunedCode({ ...tuned, tuned: { ...tuned.tuned!, stale: "on purpose" } });
    }
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

Deno.test("tune --dry-run says what would be tried of each loss, and trains nothing", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    const lists = [{ loss: { name: "center" }, candidates: { [rate]: [0.003, 0.01, 0.1] } }];
    const tuning = { ...study.tuning, losses: lists, grow: 2 };
    await Deno.writeTextFile(path, JSON.stringify(document({ ...study, tuning })));
    const dry = ["tune", path, "--dry-run", "--store", `${folder}/store`, "--backend", "wasm"];
    const { code, out, err } = await call([...dry, "--jobs", "2"]);
    assertEquals([code, err], [0, `tune: ${path}\n`]);
    const lines = out.split("\n").map((line) => line.split(/ {2,}/));
    assertEquals(lines.slice(1, 3), [
      ["softmax", "learningRate [1e-7,0.003]", "2", "4", "0"],
      ["center", "learningRate [0.003,0.01,0.1]", "3", "6", "0"],
    ]);
    assertStringIncludes(out, "10 networks in 3 rounds with 2 seeds");
    assertStringIncludes(out, "10 to train, 0 in the store; about ");
    assertStringIncludes(out, "grows by up to 2 values");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["sample.json"]);

    // What one candidate trained is known; the last one of softmax is not trained three times.
    const candidates = { [rate]: [0.003] };
    await Deno.writeTextFile(
      path,
      JSON.stringify(document({ ...study, tuning: { ...study.tuning, candidates, losses: [] } })),
    );
    const options = { store: `${folder}/store`, backend: "wasm" } as const;
    await tuneStudy(await loadExperiment(path, { untuned: true }), options);
    const { networks, done, losses } = JSON.parse((await call([...dry, "--json"])).out);
    assertEquals([networks, done], [4, 4]);
    assertEquals(losses.map(({ done }: { done: number }) => done), [2, 2]);
  });
});

Deno.test("permissionFlags() lets a tuning write its results, and no study file", () => {
  const flags = permissionFlags(["tune", "studies/a.json", "--store", "s", "--data-dir", "d"]);
  const writes = flags.find((flag) => flag.startsWith("--allow-write="))!;
  assertEquals(writes, `--allow-write=s,d,studies/tuned,${fingerprintCache()}`);
  assert(flags.find((flag) => flag.startsWith("--allow-read="))!.includes("studies/tuned"));
});
