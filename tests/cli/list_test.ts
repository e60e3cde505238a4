import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { networkIdentity } from "../../src/identity/network.ts";
import { openStore } from "../../src/store/mod.ts";
import { expandMatrix, parseExperiment } from "../../src/study/mod.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "../integration/_folder.ts";
import { sampleNetwork, sampleRecord } from "../store/_network.ts";
import { call } from "./_call.ts";

const study = document({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "cosface", margin: 0.2 }],
    dimension: [2, 3],
    seed: [1, 2, 3],
  },
  measures: ["accuracy"],
});

/** Writes a store that has of each configuration the seeds 1 and 2, and of softmax alone accuracies. */
async function writeStore(folder: string): Promise<{ file: string; store: string }> {
  const file = `${folder}/sample.json`;
  await Deno.writeTextFile(file, JSON.stringify(study));
  const store = openStore(`${folder}/store`);
  for (const cell of expandMatrix(parseExperiment(study, file))) {
    if (cell.seed === 3) continue;
    const network = sampleNetwork({ cell, identity: await networkIdentity(cell) });
    await store.write(network);
    if (cell.loss.name !== "softmax") continue;
    const value = 0.9 + cell.dimension / 100 + (cell.seed - 1) / 500;
    await store.writeMeasures(network.digest, [sampleRecord(network.digest, "accuracy", value)]);
  }
  return { file, store: store.path };
}

/** The lines of a table by the words of its columns. */
const rowsOf = (out: string) => out.trim().split("\n").map((line) => line.trim().split(/ {2,}/));

Deno.test("list gives a line a configuration: its seeds, their accuracy, and what differs", async () => {
  await withFolder(async (folder) => {
    const { file, store } = await writeStore(folder);
    const all = await call(["list", "--store", store]);
    assertEquals(all.code, 0, all.err);
    const [same, gap, ...rows] = rowsOf(all.out);
    assertEquals(gap, [""]);
    assertMatch(same!.join(), /^all: digits, 64 images, .*1 epoch, batches of 32$/);
    assertEquals(rows[0], ["loss", "dimension", "seeds", "accuracy", "trained"]);
    const time = "2026-01-01 00:00";
    assertEquals(rows.slice(1), [
      ["softmax", "2", "2", "0.921 ± 0.001", time],
      ["softmax", "3", "2", "0.931 ± 0.001", time],
      ["cosface, margin 0.2", "2", "2", time],
      ["cosface, margin 0.2", "3", "2", time],
    ]);
    assertStringIncludes(all.err, "4 configurations, 8 networks, 0 damaged");

    const some = await call([
      ...["list", file, "--store", store, "--where", "loss=softmax", "--where", "dimension=3"],
    ]);
    assertEquals(rowsOf(some.out).at(-1), ["softmax", "2 of 3", "0.931 ± 0.001", time]);
    assertStringIncludes(some.err, "1 configuration, 2 networks");
    const unknown = await call(["list", "--store", store, "--metrics", "acuracy"]);
    assertStringIncludes(unknown.err, 'no metric "acuracy": did you mean "accuracy"?');
    const other = ["--set", "matrix.dimension=[5]", "--store", store];
    const none = await call(["list", file, ...other]);
    assertEquals(rowsOf(none.out).at(-1), ["cosface, margin 0.2", "0 of 3"]);
  });
});

Deno.test("list selects by several values of a setting, also single networks and as JSON", async () => {
  await withFolder(async (folder) => {
    const { store } = await writeStore(folder);
    const list = async (...args: string[]) => (await call(["list", "--store", store, ...args]));
    const json = await list("--json", "--where", "seed=2", "--where", "loss.margin=0.2");
    const lines = json.out.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map(({ cell }) => [cell.loss.name, cell.seed]), [
      ["cosface", 2],
      ["cosface", 2],
    ]);
    const networks = await list("--networks", "--where", "dimension=2", "--where", "dimension=3");
    assertMatch(networks.out, /[0-9a-f]{12} +digits softmax, 3-D linear, +0\.930 +1 +2026/);
    assertStringIncludes(networks.err, "8 networks, 0 damaged");
  });
});

const mistakes = [
  ["loss", '--where must be PATH=VALUE, such as loss=cosface or dimension=2: "loss" is not'],
  ["los=x", 'los: unknown key; did you mean "loss"?'],
  ["dimension=x", "dimension: must be"],
  ["loss=cosfac", 'did you mean "cosface"?'],
  ["dimension=7", "there are 2, 3"],
  ["training.epochs=9", "there are 1"],
] as const;
Deno.test("list says of a wrong selection what would be right", async (test) => {
  await withFolder(async (folder) => {
    const { store } = await writeStore(folder);
    for (const [where, said] of mistakes) {
      await test.step(where, async () => {
        const { code, out, err } = await call(["list", "--store", store, "--where", where]);
        assertStringIncludes(err, said);
        assertEquals([code, out], [2, ""]);
      });
    }
  });
});

Deno.test("reproduce --dry-run gives a line a configuration, and single networks on demand", async () => {
  await withFolder(async (folder) => {
    const { file, store } = await writeStore(folder);
    const dry = ["reproduce", file, "--dry-run", "--store", store, "--backend", "wasm"];
    const { code, out, err } = await call(dry);
    assertEquals(code, 0, err);
    // The records of this test are of no code: they count as accuracies, not as measures.
    assertMatch(out, /^softmax +2 +0 of 3 +0\.921 ± 0\.001 +measure 2, +to be$/m);
    assertMatch(out, /^cosface, +3 +0 of 3 +measure 2, /m);
    assertMatch(err, /4 to train, 8 to measure only, 0 complete; about .* core-hours/);
    const networks = await call([...dry, "--networks"]);
    assertEquals(networks.out.match(/^[0-9a-f]{12} +[123] /gm)?.length, 12);
    assertEquals((await call(["reproduce", file, "--networks", "--store", store])).code, 2);
  });
});
