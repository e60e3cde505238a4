import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openStore } from "../../src/store/mod.ts";
import { SEED, sizeOf, tellFigure } from "../_long.ts";
import { surviveFaults } from "./_faults.ts";
import { withFolder } from "./_folder.ts";
import { isAlive, pause, startScheduler, strike, writeExperiment } from "./_processes.ts";

const FAULTS = sizeOf("LOSS_ATLAS_FAULTS", { day: 6, long: 200 });

Deno.test(`runExperiment() survives ${FAULTS} kills at random moments (seed ${SEED})`, async () => {
  const { faults, studies, lost } = await surviveFaults(FAULTS, SEED);
  const kinds = Object.entries(faults).map(([kind, count]) => `${count} ${kind}`).join(", ");
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  tellFigure("kills at random moments", `${total} in ${studies} studies, ${lost} lost (${kinds})`);
  assertEquals(lost, 0);
});

Deno.test("runExperiment() shares a store between schedulers without training a cell twice", async () => {
  await withFolder(async (folder) => {
    const experiment = await writeExperiment(folder, { cells: 5 });
    const options = { store: `${folder}/store`, jobs: 1, backend: "wasm" } as const;
    const both = [startScheduler(experiment, options), startScheduler(experiment, options)];
    assert((await Promise.all(both.map(({ status }) => status))).every(({ success }) => success));
    const finished = both.map(({ events }) =>
      events.filter(({ type }) => type === "finished").length
    );
    assertEquals(finished[0]! + finished[1]!, 5, `${finished} cells were trained`);
    assertEquals((await openStore(options.store).list()).length, 5);
  });
});

Deno.test("runExperiment() called twice at once on a damaged store sets aside what is damaged, once", async () => {
  await withFolder(async (folder) => {
    const experiment = await writeExperiment(folder, { cells: 2 });
    const options = { store: `${folder}/store`, jobs: 1, backend: "wasm" } as const;
    const first = startScheduler(experiment, options);
    assert((await first.status).success, await first.complaints);
    const store = openStore(options.store);
    const digests = await store.list();
    for (const digest of digests) {
      await Deno.truncate(`${store.path}/networks/${digest}/embeddings.arrow`, 99);
    }
    const both = [startScheduler(experiment, options), startScheduler(experiment, options)];
    for (const { status, complaints } of both) assert((await status).success, await complaints);
    assertEquals(await store.list(), digests);
    for (const digest of digests) await (await store.open(digest)).whole();
    const aside = await Array.fromAsync(Deno.readDir(`${store.path}/damaged`));
    assertEquals(aside.length, 2);
  });
});

Deno.test("runExperiment() gives a cell whose worker hangs to another worker", async () => {
  await withFolder(async (folder) => {
    const experiment = await writeExperiment(folder, { cells: 1, training: { epochs: 60 } });
    const scheduler = startScheduler(experiment, {
      ...{ store: `${folder}/store`, jobs: 1, backend: "wasm", timeLimit: 15 },
    });
    await scheduler.until(({ type }) => type === "progress");
    const [worker] = scheduler.workers();
    assert(strike(worker!, "SIGSTOP"), "the worker had ended already");
    assert((await scheduler.status).success, await scheduler.complaints);
    const said = JSON.stringify(scheduler.events);
    assertStringIncludes(said, "said nothing for 15 s; its cell is tried again");
    assertEquals(isAlive(worker!), false);
    assertEquals((await openStore(`${folder}/store`).list()).length, 1);
  });
});

Deno.test("runExperiment() fails the cells that lack memory, and says how to give more", async () => {
  await withFolder(async (folder) => {
    const experiment = await writeExperiment(folder, { cells: 1 });
    const scheduler = startScheduler(experiment, {
      ...{ store: `${folder}/store`, jobs: 1, backend: "wasm", memory: 12 },
    });
    assert((await scheduler.status).success, await scheduler.complaints);
    const result = scheduler.events.at(-1)!;
    assert(result.type === "result");
    assertStringIncludes(result.failed[0]!.message, "--memory");
  });
});

Deno.test("a worker ends in mid-cell when its scheduler is killed", async () => {
  await withFolder(async (folder) => {
    const experiment = await writeExperiment(folder, { cells: 1, training: { epochs: 5000 } });
    const options = { store: `${folder}/store`, jobs: 1, backend: "wasm" } as const;
    const scheduler = startScheduler(experiment, options);
    await scheduler.until(({ type }) => type === "progress");
    const [worker] = scheduler.workers();
    strike(scheduler.pid);
    await scheduler.status;
    let waited = 0;
    while (isAlive(worker!)) {
      assert(waited < 5000, "the worker outlives its scheduler");
      await pause(100);
      waited += 100;
    }
    assertEquals(await openStore(options.store).list(), []);
  });
});
