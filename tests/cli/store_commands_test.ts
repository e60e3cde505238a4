import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { document } from "../_experiments.ts";
import { sampleNetwork, sampleRecord } from "../store/_network.ts";
import { codeDigest } from "../../src/identity/fingerprints.ts";
import { openStore } from "../../src/store/mod.ts";
import { call as callWith } from "./_call.ts";
import { withFolder } from "../integration/_folder.ts";

const call = (...args: string[]) => callWith(args);

const network = sampleNetwork();
const { digest } = network;

/** Trains the sample study into `folder/store`, in its own process. */
async function train(
  folder: string,
  parts: Record<string, unknown> = {},
): Promise<{ file: string; store: string; digest: string }> {
  const file = `${folder}/sample.json`;
  const store = `${folder}/store`;
  await Deno.writeTextFile(file, JSON.stringify(document(parts)));
  const { code, err } = await call(
    ...["reproduce", file, "--store", store, "--out", `${folder}/report`, "--backend", "wasm"],
  );
  assertEquals(code, 0, err);
  return { file, store, digest: (await openStore(store).list())[0]! };
}

Deno.test("verify() repeats networks and measures bit for bit, and sees a store that lies", async () => {
  await withFolder(async (folder) => {
    const { store, digest } = await train(folder);
    const honest = await call("verify", "--store", store);
    assertEquals(honest.code, 0, honest.out + honest.err);
    assertMatch(honest.out, /trained again with \d+ measures?: level A, bit for bit/);
    assertMatch(honest.out, /accuracy measured again: level A, bit for bit/);
    assertMatch(honest.out, /drawn with --seed \d+/);

    // A value that is made up, in a record that is whole by all its digests.
    const opened = openStore(store);
    const records = await opened.measures(digest);
    const forged = records.map((record) =>
      "accuracy" in record.values ? { ...record, values: { accuracy: 1 } } : record
    );
    await opened.keepMeasures(digest, forged);
    const lying = await call("verify", "--store", store, "--json");
    assertEquals(lying.code, 3);
    assertStringIncludes(lying.out, "the record says 1");
  });
});

Deno.test("verify() sees a geometry, notes and weights that are made up", async () => {
  await withFolder(async (folder) => {
    const { store, digest } = await train(folder);
    const opened = openStore(store);
    const truth = await (await opened.open(digest)).whole();
    const records = await opened.measures(digest);
    const forge = async (parts: Partial<typeof truth>) => {
      await opened.remove(digest);
      await opened.write({ ...truth, weights: truth.weights!, ...parts });
      await opened.writeMeasures(digest, records);
      return await call("verify", "--store", store);
    };
    const means = truth.geometry.classMeans.map((row) => row.map((value) => value + 1e-6));
    const geometry = await forge({ geometry: { ...truth.geometry, classMeans: means } });
    assertEquals(geometry.code, 3);
    assertStringIncludes(geometry.out, "geometry.json differs");
    const [name, first] = Object.entries(truth.weights!)[0]!;
    const data = first.data.map((value) => value * 1.0001);
    const weights = await forge({ weights: { ...truth.weights, [name]: { ...first, data } } });
    assertStringIncludes(weights.out, "weights.safetensors differs");

    await forge({});
    const noted = records.map((record) => ({
      ...record,
      notes: { [record.identity.measure.name]: "trust me" },
    }));
    await opened.keepMeasures(digest, noted);
    const notes = await call("verify", "--store", store);
    assertEquals(notes.code, 3);
    assertStringIncludes(notes.out, "other notes");
  });
});

Deno.test("verify() finds a damaged file, and ends with exit code 1", async () => {
  await withFolder(async (folder) => {
    await openStore(folder).write(network);
    await Deno.truncate(`${folder}/networks/${digest}/embeddings.arrow`, 10);
    const { code, err, out } = await call("verify", "--store", folder);
    assertEquals(code, 1);
    assertStringIncludes(err, "embeddings.arrow");
    assertStringIncludes(out, "networks: 1, measures: 0, damaged: 1");
  });
});

for (const command of ["verify", "list", "gc", "report", "show abc"]) {
  Deno.test(`${command} answers a store that does not exist with exit code 2`, async () => {
    await withFolder(async (folder) => {
      const { code, err, out } = await call(...command.split(" "), "--store", `${folder}/none`);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, `There is no store in "${folder}/none"`);
    });
  });
}

Deno.test("reproduce() says on a dry run what it would do for each cell, and why", async () => {
  await withFolder(async (folder) => {
    const { file, store } = await train(folder);
    const dry = async (...args: string[]) =>
      (await call("reproduce", file, "--dry-run", "--store", store, ...args)).out;
    assertMatch(await dry("--backend", "wasm"), /none +in the store/);
    assertMatch(await dry("--backend", "cpu"), /train +trained on wasm.*, not on cpu/);
    assertMatch(await dry("--backend", "wasm", "--set", "matrix.seed=[7]"), /train +never trained/);
    assertMatch(
      await dry("--backend", "wasm", "--set", 'measures=["accuracy","silhouette"]'),
      /measure +to be measured: silhouette/,
    );
  });
});

Deno.test("reproduce() takes one more measure without training", async () => {
  await withFolder(async (folder) => {
    const { file, store, digest } = await train(folder);
    const { mtime } = await Deno.stat(`${store}/networks/${digest}/weights.safetensors`);
    const { code, err, out } = await call(
      ...["reproduce", file, "--store", store, "--out", `${folder}/report`, "--backend", "wasm"],
      ...["--json", "--set", 'measures=["accuracy","silhouette","probeAccuracy"]'],
    );
    assertEquals(code, 0, err);
    const result = JSON.parse(out.trim().split("\n").at(-1)!);
    assertEquals([result.trained, result.measured], [0, 1]);
    assertEquals(Object.keys(result.runs[0].metrics), ["accuracy", "silhouette", "probeAccuracy"]);
    const after = await Deno.stat(`${store}/networks/${digest}/weights.safetensors`);
    assertEquals(after.mtime, mtime);
  });
});

Deno.test("report() draws the profile that the store has, and says what is missing", async () => {
  await withFolder(async (folder) => {
    const profiles = { quick: { training: { epochs: 1, trainSize: 32 } } };
    const file = `${folder}/sample.json`;
    const store = `${folder}/store`;
    await Deno.writeTextFile(file, JSON.stringify(document({ profiles })));
    const places = ["--store", store, "--out", `${folder}/report`, "--backend", "wasm"];
    assertEquals((await call("reproduce", file, "--profile", "quick", ...places)).code, 0);
    const drawn = await call("report", file, ...places);
    assertEquals(drawn.code, 0, drawn.err);
    assertStringIncludes(drawn.err, 'drawn from the profile "quick"');
    const all = await call("report", "--all", ...places, "--json");
    assertEquals(all.code, 0, all.err);
    const result = JSON.parse(all.out);
    assertEquals([result.report, result.runs.length], [`${folder}/report/all/index.html`, 1]);
    assertEquals(Object.keys(result.runs[0].metrics).sort(), ["accuracy", "fisherRatio"]);
    const itself = await call(
      "compare",
      file,
      "--profile",
      "quick",
      ...places.slice(0, 2),
      "--json",
    );
    assertEquals(itself.code, 0, itself.err);
    const { identical, comparisons } = JSON.parse(itself.out);
    assertEquals([identical, comparisons[0].difference], [1, 0]);
    const twice = await call("compare", file, ...places.slice(0, 2), "--other-profile", "quik");
    assertEquals(twice.code, 2);
    assertStringIncludes(twice.err, "quick");
    const more = await call("report", file, ...places, "--set", 'measures=["nc1"]');
    assertStringIncludes(more.err, "lacking measures (nc1): 1 network; take them with");
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

Deno.test("show() tells what a network is by its first digits, and list() finds it", async () => {
  await withFolder(async (folder) => {
    const store = openStore(folder);
    await store.write(network);
    await store.writeMeasures(digest, [sampleRecord(digest)]);
    const { code, out } = await call("show", digest.slice(0, 8), "--store", folder);
    assertEquals(code, 0);
    for (const text of [digest, "fisherRatio", "0.75", "softmax", "wasm"]) {
      assertStringIncludes(out, text);
    }
    for (const bad of ["../..", "zz", "f".repeat(64)]) {
      assertEquals((await call("show", bad, "--store", folder)).code, 2);
    }
    const listed = await call("list", "--networks", "--store", folder);
    assertMatch(listed.out, new RegExp(`${digest.slice(0, 12)} +digits softmax.* 1 +2026-01-01`));
  });
});

Deno.test("diff() says on which of the two levels networks differ, and why", async () => {
  await withFolder(async (folder) => {
    const store = openStore(`${folder}/a`);
    const other = openStore(`${folder}/b`);
    const environment = { ...network.environment, cpu: "another" };
    const geometry = { ...network.geometry, classMeans: [[9, 9], [1, 0]] };
    await store.write(network);
    await store.writeMeasures(digest, [sampleRecord(digest)]);
    await other.write({ ...network, environment, geometry });
    await other.writeMeasures(digest, [sampleRecord(digest, "fisherRatio", 0.5)]);
    const short = digest.slice(0, 8);
    const args = ["diff", short, short, "--store", store.path];
    const { code, out } = await call(...args, "--other", other.path);
    assertEquals(code, 1);
    assertMatch(out, /environment\.cpu +any +another/);
    assertMatch(out, /the networks differ: geometry\.json/);
    assertMatch(out, /fisherRatio +0\.75 +0\.5/);
    const same = await call(...args);
    assertEquals(same.code, 0);
    assertStringIncludes(same.out, "the networks are the same bit for bit");
    assertStringIncludes(same.out, "the measures are the same");
  });
});

Deno.test("merge() joins stores, and ends with exit code 3 where they contradict", async () => {
  await withFolder(async (folder) => {
    const [a, b] = [openStore(`${folder}/a`), openStore(`${folder}/b`)];
    await a.write(network);
    const merge = () => call("merge", b.path, "--store", a.path);
    assertEquals((await merge()).code, 2);
    await b.write({ ...network, geometry: { ...network.geometry, bias: [1, 2] } });
    const { code, err } = await merge();
    assertEquals(code, 3);
    assertStringIncludes(err, "geometry.json");
  });
});

Deno.test("gc() shows first, deletes on demand, and keeps what a study refers to", async () => {
  await withFolder(async (folder) => {
    const { file, store, digest } = await train(folder);
    const opened = openStore(store);
    const garbage = sampleNetwork({ cell: { ...network.cell, seed: 2 } });
    await opened.write(garbage);
    await opened.writeMeasures(digest, [sampleRecord(digest, "dunn")]);
    // Other code made it of a cell that the study names.
    const identity = { ...network.identity, code: codeDigest({}), fingerprints: {} };
    const older = sampleNetwork({ identity });
    await opened.write(older);

    const shown = await call("gc", file, "--store", store);
    assertEquals(shown.code, 0, shown.err);
    assertMatch(shown.out, new RegExp(`${garbage.digest.slice(0, 12)} +garbage`));
    assertMatch(shown.out, new RegExp(`${older.digest.slice(0, 12)} +made by older code`));
    assertStringIncludes(shown.out, "1 measure that no study asks for");
    assertEquals((await opened.list()).length, 3);
    await call("gc", file, "--store", store, "--delete");
    assertEquals(await opened.list(), [digest, older.digest].sort());
    const names = (await opened.measures(digest)).map(({ identity }) => identity.measure.name);
    assertEquals(names.includes("dunn"), false);
    await call("gc", file, "--store", store, "--older", "--delete");
    assertEquals(await opened.list(), [digest]);
  });
});

Deno.test("gc() frees weights, and what needs them is trained again to the bit", async () => {
  await withFolder(async (folder) => {
    const { file, store, digest } = await train(folder);
    const path = `${store}/networks/${digest}/weights.safetensors`;
    const before = await Deno.readFile(path);
    assertEquals((await call("gc", "--weights", "--delete", "--store", store)).code, 0);
    assert(!await openStore(store).open(digest).then((network) => network.weights()));
    const measures = 'measures=[{"name":"transfer","dataset":"fashion-sample"}]';
    const { code, err } = await call(
      ...["reproduce", file, "--store", store, "--out", `${folder}/report`, "--backend", "wasm"],
      ...["--set", measures],
    );
    assertEquals(code, 0, err);
    assertEquals(await Deno.readFile(path), before);
  });
});
