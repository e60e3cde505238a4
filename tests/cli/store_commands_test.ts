import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { document } from "../_experiments.ts";
import { sampleRun } from "../store/_run.ts";
import { openStore } from "../../src/store/mod.ts";
import { withFolder } from "../integration/_folder.ts";

/** Calls the command line in a process of its own, as a user does. */
async function call(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read=.", "--allow-env", "--allow-run", "src/cli/launch.ts", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const run = sampleRun();
const seed2 = sampleRun({ cell: { ...run.cell, seed: 2 } });

/** Trains the sample experiment into `folder/store`, in its own process. */
async function train(folder: string): Promise<{ file: string; store: string; digest: string }> {
  const file = `${folder}/sample.json`;
  const store = `${folder}/store`;
  await Deno.writeTextFile(file, JSON.stringify(document()));
  const { code, err } = await call(
    ...["reproduce", file, "--store", store, "--out", `${folder}/report`, "--backend", "wasm"],
  );
  assertEquals(code, 0, err);
  return { file, store, digest: (await openStore(store).list())[0]! };
}

Deno.test("verify() trains a run again bit for bit, and sees a store that lies", async () => {
  await withFolder(async (folder) => {
    const { store, digest } = await train(folder);
    const honest = await call("verify", "--store", store);
    assertEquals(honest.code, 0, honest.out + honest.err);
    assertStringIncludes(honest.out, "level A, bit for bit");

    // A result that is made up, in a run that is whole by all its digests.
    const opened = openStore(store);
    const truth = await opened.read(digest);
    await opened.remove(digest);
    await opened.write({ ...truth, metrics: { ...truth.metrics, accuracy: 1 } });
    const lying = await call("verify", "--store", store, "--json");
    assertEquals(lying.code, 3);
    assertStringIncludes(lying.out, "the store says 1");
  });
});

Deno.test("verify() finds a damaged file, and ends with exit code 1", async () => {
  await withFolder(async (folder) => {
    await openStore(folder).write(run);
    await Deno.truncate(`${folder}/runs/${run.digest}/embeddings.arrow`, 10);
    const { code, err, out } = await call("verify", "--store", folder);
    assertEquals(code, 1);
    assertStringIncludes(err, "embeddings.arrow");
    assertStringIncludes(out, "runs: 1, damaged: 1");
  });
});

Deno.test("reproduce() says on a dry run why each cell trains", async () => {
  await withFolder(async (folder) => {
    const { file, store, digest } = await train(folder);
    const dry = async (...args: string[]) =>
      (await call("reproduce", file, "--dry-run", "--store", store, ...args)).out;
    assertMatch(await dry("--backend", "wasm"), /no +in the store/);
    assertMatch(await dry("--backend", "cpu"), /yes +trained on wasm, not on cpu/);
    assertMatch(await dry("--backend", "wasm", "--set", "matrix.seed=[7]"), /yes +never trained/);
    await Deno.truncate(`${store}/runs/${digest}/history.csv`, 1);
    assertMatch(await dry("--backend", "wasm"), /yes +The run is damaged/);
  });
});

Deno.test("reproduce() holds runs to published results, and ends with exit code 3", async () => {
  await withFolder(async (folder) => {
    const { store } = await train(folder);
    const published = [
      { metric: "accuracy", value: 2, tolerance: 0.1, where: { seed: 1 }, source: "Table 1" },
      { metric: "accuracy", value: 0.5, tolerance: 0.5 },
    ];
    const file = `${folder}/published.json`;
    await Deno.writeTextFile(file, JSON.stringify(document({ published })));
    const args = ["reproduce", file, "--store", store, "--out", `${folder}/r`, "--backend", "wasm"];
    const { code, out } = await call(...args);
    assertEquals(code, 3);
    assertMatch(out, /accuracy .*differs +Table 1/);
    assertMatch(out, /accuracy .*reproduced/);
  });
});

Deno.test("show() tells what a run is by its first digits, and is strict about them", async () => {
  await withFolder(async (folder) => {
    await openStore(folder).write(run);
    const { code, out } = await call("show", run.digest.slice(0, 8), "--store", folder);
    assertEquals(code, 0);
    for (const text of [run.digest, "metrics.accuracy", "0.75", "identity.backend", "wasm"]) {
      assertStringIncludes(out, text);
    }
    for (const digest of ["../..", "zz", "f".repeat(64)]) {
      assertEquals((await call("show", digest, "--store", folder)).code, 2);
    }
  });
});

Deno.test("diff() names what differs, and ends with exit code 1 where results do", async () => {
  await withFolder(async (folder) => {
    const store = openStore(`${folder}/a`);
    await store.write(run);
    const other = openStore(`${folder}/b`);
    const metrics = { ...run.metrics, accuracy: 0.5 };
    await other.write({ ...run, metrics, environment: { ...run.environment, cpu: "another" } });
    const digest = run.digest.slice(0, 8);
    const { code, out } = await call(
      ...["diff", digest, digest, "--store", store.path, "--other", other.path],
    );
    assertEquals(code, 1);
    assertMatch(out, /environment\.cpu +any +another/);
    assertMatch(out, /metrics\.accuracy +0\.75 +0\.5/);
    const same = await call("diff", digest, digest, "--store", store.path);
    assertEquals([same.code, same.out.trim()], [0, "the results are the same bit for bit"]);
  });
});

Deno.test("merge() joins stores, and ends with exit code 3 where runs contradict", async () => {
  await withFolder(async (folder) => {
    const [a, b] = [openStore(`${folder}/a`), openStore(`${folder}/b`)];
    await a.write(run);
    const merge = () => call("merge", b.path, "--store", a.path);
    assertEquals((await merge()).code, 2);
    await b.write({ ...run, metrics: { ...run.metrics, accuracy: 0.1 } });
    const { code, err } = await merge();
    assertEquals(code, 3);
    assertStringIncludes(err, "metrics.json");
    assertEquals((await a.read(run.digest)).metrics.accuracy, 0.75);
  });
});

Deno.test("gc() shows first, deletes on demand, and keeps what an experiment refers to", async () => {
  await withFolder(async (folder) => {
    const { file, store, digest } = await train(folder);
    const garbage = { ...seed2, digest: "" };
    const { digestOf } = await import("../../src/identity/run_identity.ts");
    garbage.digest = digestOf(garbage.cell, garbage.identity);
    await openStore(store).write(garbage);
    const shown = await call("gc", file, "--store", store);
    assertEquals(shown.code, 0, shown.err);
    assertStringIncludes(shown.out, garbage.digest);
    assert(!shown.out.includes(digest));
    assertEquals((await openStore(store).list()).length, 2);
    await call("gc", file, "--store", store, "--delete");
    assertEquals(await openStore(store).list(), [digest]);
  });
});
