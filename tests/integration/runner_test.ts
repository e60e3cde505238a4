import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { RunEvent } from "../../src/runner/task.ts";
import { findRuns } from "../../src/runner/find_runs.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { verifyStore } from "../../src/verification/sources.ts";
import { mergeStore, openStore } from "../../src/store/mod.ts";
import { checkCell } from "../../src/cell/check_cell.ts";
import { experiment } from "../_experiments.ts";
import { fileDigest, RESULTS, withFolder } from "./_folder.ts";

const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [0] };
const two = { matrix: { ...matrix, loss: [{ name: "softmax" }, { name: "center" }] } };

Deno.test("runExperiment() gives the same bits in every process, for a seed of 0 too", async () => {
  await withFolder(async (folder) => {
    const options = { backend: "wasm", jobs: 1 } as const;
    const [a, b, c] = ["a", "b", "c"].map((name) => `${folder}/${name}`);
    const { tasks: [task] } = await runExperiment(experiment({ matrix }), {
      ...options,
      store: a,
    });
    const { digest } = task!;
    await runExperiment(experiment({ matrix }), { ...options, store: b });
    await runExperiment(experiment({ matrix }), { ...options, store: c, jobs: 0 });
    const values = async (path: string) =>
      (await openStore(path).measures(digest)).map(({ values }) => values);
    assertEquals(await values(b!), await values(a!));
    assertEquals(await values(c!), await values(a!));
    for (const name of RESULTS) {
      const first = await fileDigest(a!, digest, name);
      assertEquals(await fileDigest(b!, digest, name), first, `${name}, process to process`);
      assertEquals(await fileDigest(c!, digest, name), first, `${name}, worker to this process`);
    }
  });
});

Deno.test("runExperiment() gives other bits for another seed", async () => {
  await withFolder(async (store) => {
    const seeds = experiment({ matrix: { ...matrix, seed: [0, 1] } });
    const { tasks: [a, b] } = await runExperiment(seeds, { backend: "wasm", store });
    const name = "embeddings.arrow";
    assertNotEquals(
      await fileDigest(store, a!.digest, name),
      await fileDigest(store, b!.digest, name),
    );
  });
});

Deno.test("runExperiment() trains only what the store lacks", async () => {
  await withFolder(async (store) => {
    const small = await runExperiment(experiment({ matrix }), { backend: "wasm", store });
    assertEquals([small.trained, small.found], [1, 0]);
    const large = await runExperiment(experiment(two), { backend: "wasm", store });
    assertEquals([large.trained, large.found], [1, 1]);
    assertEquals(large.tasks[0]!.digest, small.tasks[0]!.digest);
  });
});

Deno.test("runExperiment() sets a damaged network aside and trains it again", async () => {
  await withFolder(async (store) => {
    const { tasks: [task] } = await runExperiment(experiment({ matrix }), {
      backend: "wasm",
      store,
    });
    const digest = task!.digest;
    const file = `${store}/networks/${digest}/embeddings.arrow`;
    const whole = await fileDigest(store, digest, "embeddings.arrow");
    await Deno.truncate(file, 100);

    const notices: string[] = [];
    const onEvent = (event: RunEvent) => event.type === "notice" && notices.push(event.message);
    const again = await runExperiment(experiment({ matrix }), { backend: "wasm", store, onEvent });
    assertEquals([again.trained, again.found], [1, 0]);
    assertStringIncludes(notices.join("\n"), file);
    assertEquals(await fileDigest(store, digest, "embeddings.arrow"), whole);
    assertEquals((await Deno.stat(`${store}/damaged`)).isDirectory, true);
  });
});

Deno.test("runExperiment() reads no network that the study does not name", async () => {
  await withFolder(async (store) => {
    const { tasks: [mine, other] } = await runExperiment(experiment(two), {
      backend: "wasm",
      store,
    });
    for (const { digest } of [mine!, other!]) {
      await Deno.truncate(`${store}/networks/${digest}/embeddings.arrow`, 100);
    }
    const again = await runExperiment(experiment({ matrix }), { backend: "wasm", store });
    assertEquals([again.trained, again.found], [1, 0]);
    const aside = await Array.fromAsync(Deno.readDir(`${store}/damaged`), ({ name }) => name);
    assertEquals(aside.map((name) => name.slice(0, 64)), [mine!.digest]);
    const { damaged } = await verifyStore(openStore(store), { sample: 0, measures: 0, seed: 0 });
    assertEquals([...damaged.keys()], [other!.digest]);
  });
});

Deno.test("runExperiment() keeps what is finished when it is interrupted", async () => {
  await withFolder(async (store) => {
    const controller = new AbortController();
    const onEvent = (event: RunEvent) => event.type === "finished" && controller.abort();
    const options = { backend: "wasm", store } as const;
    await assertRejects(
      () => runExperiment(experiment(two), { ...options, signal: controller.signal, onEvent }),
      DOMException,
    );
    assertEquals((await openStore(store).list()).length, 1);
    const { trained, found } = await runExperiment(experiment(two), options);
    assertEquals([trained, found], [1, 1]);
  });
});

Deno.test("runExperiment() records a training that diverges, with the step", async () => {
  await withFolder(async (store) => {
    const optimizer = { name: "sgd", learningRate: 1e9 };
    const training = { trainSize: 64, testSize: 20, epochs: 6, batchSize: 32, optimizer };
    const options = { backend: "wasm", store } as const;
    const { tasks, failed } = await runExperiment(experiment({ training }), options);
    assertEquals(failed, []);
    const { trained } = await runExperiment(experiment({ training }), options);
    assertEquals(trained, 0, "a network that diverged was trained again");
    const { runs: [run] } = await findRuns(openStore(store), tasks);
    assertEquals(run!.divergedAt, run!.history.at(-1)!.step);
    assertEquals(run!.metrics.fisherRatio, null);
    assertStringIncludes(run!.notes.fisherRatio!, "finite");
  });
});

Deno.test("runExperiment() takes the longest cells first, by the times of the store", async () => {
  await withFolder(async (store) => {
    const order: number[] = [];
    const onEvent = (event: RunEvent) =>
      event.type === "started" && order.push(event.task.cell.training.epochs);
    const training = { trainSize: 64, testSize: 20, epochs: 1, batchSize: 32 };
    const include = [3, 6, 2].map((epochs) => ({ training: { epochs }, seed: 1 }));
    await runExperiment(experiment({ training, include }), { backend: "wasm", store, onEvent });
    assertEquals(order, [6, 3, 2, 1]);
  });
});

Deno.test("runExperiment() gives by shards what it gives at once", async () => {
  await withFolder(async (folder) => {
    const study = experiment({ matrix: { ...matrix, seed: [0, 1, 2] } });
    const whole = await runExperiment(study, { backend: "wasm", store: `${folder}/whole` });
    const into = openStore(`${folder}/merged`);
    for (const index of [1, 2]) {
      const store = `${folder}/shard-${index}`;
      await runExperiment(study, { backend: "wasm", store, shard: { index, count: 2 } });
      assertEquals((await mergeStore(into, openStore(store), checkCell)).conflicts, []);
    }
    assertEquals(await into.list(), whole.tasks.map(({ digest }) => digest).toSorted());
    const again = await mergeStore(into, openStore(`${folder}/whole`), checkCell);
    assertEquals([again.same.length, again.conflicts], [3, []]);
  });
});

Deno.test("runExperiment() takes one more measure of finished networks, and trains nothing", async () => {
  await withFolder(async (store) => {
    const options = { backend: "wasm", store } as const;
    await runExperiment(experiment({ matrix }), options);
    const more = experiment({
      matrix,
      measures: ["accuracy", "nc1", { name: "transfer", dataset: "fashion-sample" }],
    });
    const result = await runExperiment(more, options);
    assertEquals([result.trained, result.measured], [0, 1]);
    const { runs: [run], unmeasured } = await findRuns(openStore(store), result.tasks);
    assertEquals(unmeasured, []);
    assert(Number.isFinite(run!.metrics["transferProbeAccuracy@fashion-sample"]));
    const again = await runExperiment(more, { ...options, jobs: 1 });
    assertEquals([again.trained, again.measured, again.found], [0, 0, 1]);
  });
});

Deno.test("runExperiment() takes damaged measures again", async () => {
  await withFolder(async (store) => {
    const options = { backend: "wasm", store } as const;
    const { tasks: [task] } = await runExperiment(experiment({ matrix }), options);
    const before = await openStore(store).measures(task!.digest);
    const folder = `${store}/measures/${task!.digest}`;
    const [file] = [...Deno.readDirSync(folder)];
    await Deno.truncate(`${folder}/${file!.name}`, 100);
    const again = await runExperiment(experiment({ matrix }), options);
    assertEquals([again.trained, again.measured], [0, 1]);
    assertEquals(await openStore(store).measures(task!.digest), before);
  });
});
