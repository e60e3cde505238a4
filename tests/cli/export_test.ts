import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "yaml";
import { numpyArrays } from "../../src/exports/numpy.ts";
import { readSamples } from "../../src/imports/read_file.ts";
import { openStore } from "../../src/store/store.ts";
import { document } from "../_experiments.ts";
import { lacks, pythonWithNumpy } from "../_requires.ts";
import { call } from "./_call.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const study = `${folder}/sample.json`;
const store = ["--store", `${folder}/store`];
await Deno.writeTextFile(
  study,
  JSON.stringify(document({
    matrix: {
      dataset: ["digits"],
      loss: [{ name: "softmax" }, { name: "prototype" }],
      dimension: [2],
      openSetSplit: [0],
      seed: [1],
    },
    measures: ["accuracy", "knnAccuracy", "silhouette", "nc1", "nc3"],
  })),
);
const made = await call([
  ...["reproduce", study, ...store, "--out", `${folder}/reports`, "--backend", "wasm"],
  ...["--jobs", "1"],
]);
assertEquals(made.code, 0, made.err);

const exported = (format: string, ...more: string[]) =>
  call(["export", study, "--format", format, ...store, "--backend", "wasm", ...more]);
const filesOf = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();

/** The networks of the store, as they are. */
const networks = await Promise.all(
  (await openStore(`${folder}/store`).list()).map((digest) =>
    openStore(`${folder}/store`).open(digest)
  ),
);

Deno.test("export --format numpy writes what measure reads, with the same values", async () => {
  const out = `${folder}/numpy`;
  const { code, err, out: said } = await exported("numpy", "--out", out);
  assertEquals([code, said.trim()], [0, out], err);
  const files = filesOf(out).filter((name) => name.endsWith(".npz"));
  assertEquals(files.length, 2);
  for (const file of files) {
    const network = networks.find(({ record }) => file.includes(record.digest.slice(0, 12)))!;
    const [{ record }, embeddings] = [network, await network.embeddings()];
    const samples = await readSamples(`${out}/${file}`);
    const rows = (split: string) =>
      [...embeddings.splits.keys()].filter((row) => embeddings.splits[row] === split);
    assertEquals(samples.labels.length, rows("test").length);
    assertEquals(samples.train!.labels.length, rows("train").length);
    assertEquals(samples.unknown!.labels.length, rows("unknown").length);
    // Six classes were learned, and the others are numbered on.
    assertEquals(Math.max(...samples.labels), 5);
    assertEquals([...new Set(samples.unknown!.labels)].sort(), [6, 7, 8, 9]);
    const kept = new Map(
      (await openStore(`${folder}/store`).measures(record.digest))
        .flatMap(({ values }) => Object.entries(values)),
    );
    const measured = await call([
      ...["measure", `${out}/${file}`, "--json"],
      ...["--metrics", "accuracy,knnAccuracy,silhouette,nc1"],
      // A file does not say that its loss works by angle.
      ...file.includes("prototype") ? ["--space", "sphere"] : [],
    ]);
    const { files: [{ values }] } = JSON.parse(measured.out);
    for (const column of ["accuracy", "knnAccuracy", "silhouette", "nc1"]) {
      const found = Object.keys(values).find((key) => key.replace(/[@(].*$/, "") === column)!;
      assertEquals(values[found], kept.get(column), `${file}: ${found}`);
    }
  }
});

Deno.test("export --format numpy writes a manifest that import reads", async () => {
  const { code, err } = await call([
    ...["import", `${folder}/numpy/runs.csv`, "--metrics", "none", "--store", `${folder}/back`],
  ]);
  assertEquals(code, 0, err);
  assertStringIncludes(err, "digits prototype");
  const { out } = await call(["list", "--json", "--store", `${folder}/back`]);
  const cells = out.trim().split("\n").map((line) => JSON.parse(line).cell);
  assertEquals(cells.map(({ seed, declared }) => [seed, declared.openSetSplit]), [[1, 0], [1, 0]]);
});

Deno.test({
  name: "NumPy reads what export writes",
  ignore: await lacks("numpy"),
  async fn() {
    await exported("numpy", "--out", `${folder}/numpy`);
    const code = `
import json, sys, numpy, glob
print(json.dumps([{name: [str(a.dtype), list(a.shape), float(a.astype("f8").sum())] for name, a in
  numpy.load(file, allow_pickle=False).items()} for file in sorted(glob.glob(sys.argv[1] + "/*.npz"))]))`;
    const { stdout } = await new Deno.Command((await pythonWithNumpy())!, {
      args: ["-c", code, `${folder}/numpy`],
    }).output();
    const found = JSON.parse(new TextDecoder().decode(stdout)) as Record<string, unknown[]>[];
    const files = filesOf(`${folder}/numpy`).filter((name) => name.endsWith(".npz"));
    for (const [at, file] of files.entries()) {
      const network = networks.find(({ record }) => file.includes(record.digest.slice(0, 12)))!;
      const whole = { ...await network.whole(), metrics: {}, name: "" };
      const arrays = Object.entries(numpyArrays(whole)).map(([name, { shape, values }]) => [
        name,
        [
          values instanceof Float32Array ? "float32" : "int32",
          [...shape],
          Math.round(1e6 * [...values].reduce((sum, value) => sum + value, 0)),
        ],
      ]);
      const there = Object.fromEntries(
        Object.entries(found[at]!).map(([name, [type, shape, sum]]) => [
          name,
          [type, shape, Math.round(1e6 * (sum as number))],
        ]),
      );
      assertEquals(there, Object.fromEntries(arrays));
    }
  },
});

Deno.test("export --format tensorboard writes a projector with a row a point", async () => {
  const out = `${folder}/projector`;
  assertEquals((await exported("tensorboard", "--out", out)).code, 0);
  const config = await Deno.readTextFile(`${out}/projector_config.pbtxt`);
  const paths = [
    ...config.matchAll(
      /^embeddings \{\n {2}tensor_name: "(.+)"\n {2}tensor_path: "(.+)"\n {2}metadata_path: "(.+)"\n\}$/gm,
    ),
  ];
  assertEquals(paths.length, 2);
  for (const [, name, tensors, metadata] of paths) {
    const table = async (path: string) =>
      (await Deno.readTextFile(`${out}/${path}`)).trimEnd().split("\n").map((line) =>
        line.split("\t")
      );
    const [rows, [head, ...described]] = [await table(tensors!), await table(metadata!)];
    assertEquals(rows.length, described.length);
    assertEquals(head, ["label", "prediction", "correct", "split", "confidence"]);
    assert(rows.every((row) => row.length === 2 && row.every((value) => Number.isFinite(+value))));
    const network = networks.find(({ record }) => name!.includes(record.digest.slice(0, 12)))!;
    const { splits, coordinates, labels } = await network.embeddings();
    const shown = [...splits.keys()].filter((row) => ["test", "unknown"].includes(splits[row]!));
    // A float32 that is written as text and read again is the same.
    assertEquals(
      rows.map((row) => row.map((value) => Math.fround(Number(value)))),
      shown.map((row) => [...coordinates.data.subarray(2 * row, 2 * row + 2)]),
    );
    assertEquals(described.map(([label]) => label), shown.map((row) => String(labels[row])));
    const accuracy = described.filter(([, , correct]) => correct === "true").length /
      described.filter(([, , correct]) => correct !== "unknown").length;
    const records = await openStore(`${folder}/store`).measures(network.record.digest);
    const kept = records.find(({ values }) => "accuracy" in values)!.values.accuracy!;
    assertEquals(accuracy, kept);
  }
});

Deno.test("export --format mlflow writes runs by the rules of MLflow's files", async () => {
  const out = `${folder}/mlruns`;
  assertEquals((await exported("mlflow", "--out", out)).code, 0);
  const [experiment] = filesOf(out).filter((name) => /^\d{18}$/.test(name));
  const about = parse(await Deno.readTextFile(`${out}/${experiment}/meta.yaml`));
  assertEquals([about.name, about.experiment_id, about.lifecycle_stage], [
    "sample",
    experiment,
    "active",
  ]);
  const runs = filesOf(`${out}/${experiment}`).filter((name) => name !== "meta.yaml");
  assertEquals(runs.length, 2);
  for (const run of runs) {
    assertMatch(run, /^[0-9a-f]{32}$/);
    const at = `${out}/${experiment}/${run}`;
    const meta = parse(await Deno.readTextFile(`${at}/meta.yaml`));
    assertEquals([meta.run_id, meta.run_uuid, meta.experiment_id, meta.status], [
      run,
      run,
      experiment,
      3,
    ]);
    assert(meta.start_time <= meta.end_time);
    assert(Deno.statSync(new URL(meta.artifact_uri)).isDirectory);
    assertEquals(filesOf(`${at}/artifacts`), ["cell.json", "embeddings.npz"]);
    const param = (name: string) => Deno.readTextFileSync(`${at}/params/${name}`);
    assertEquals([param("dataset"), param("training.epochs")], ["digits", "1"]);
    for (const name of filesOf(`${at}/metrics`)) {
      const lines = Deno.readTextFileSync(`${at}/metrics/${name}`).trimEnd().split("\n");
      for (const line of lines) assertMatch(line, /^\d{13} -?\d[\d.e-]* \d+$/, name);
    }
    const { record } = networks.find(({ record }) => record.digest.startsWith(run))!;
    assertEquals(Deno.readTextFileSync(`${at}/tags/loss_atlas.digest`), record.digest);
    for (const name of [...filesOf(`${at}/params`), ...filesOf(`${at}/tags`)]) {
      assertMatch(name, /^[\w\-. ]+$/);
    }
  }
});

Deno.test("export takes one network by the first digits of its digest", async () => {
  const { record: { digest } } = networks[0]!;
  const out = `${folder}/one`;
  const { code, out: said } = await call([
    ...["export", digest.slice(0, 10), "--format", "numpy", "--out", out, ...store, "--json"],
  ]);
  assertEquals(code, 0);
  assertEquals(JSON.parse(said).networks.map((each: { digest: string }) => each.digest), [digest]);
});

Deno.test("export writes into no folder that it did not make, and keeps what users put into its own", async () => {
  const out = `${folder}/again`;
  await Deno.mkdir(out);
  assertEquals((await exported("numpy", "--out", out)).code, 0);
  await Deno.writeTextFile(`${out}/notes.txt`, "mine");
  const [first] = filesOf(out).filter((name) => name.endsWith(".npz"));
  await Deno.writeTextFile(`${out}/${first}`, "damaged");
  assertEquals((await exported("numpy", "--out", out)).code, 0);
  assertEquals(await Deno.readTextFile(`${out}/notes.txt`), "mine");
  assert((await Deno.stat(`${out}/${first}`)).size > 1000);
  // What an earlier export wrote and this one does not goes.
  const { record: { digest } } = networks[0]!;
  await call(["export", digest, "--format", "numpy", "--out", out, ...store]);
  assertEquals(filesOf(out).filter((name) => name.endsWith(".npz")).length, 1);

  const other = await exported("mlflow", "--out", out);
  assertEquals(other.code, 2);
  assertStringIncludes(other.err, "it holds an export for numpy");
  const before = filesOf(`${folder}/store`);
  const foreign = await exported("numpy", "--out", `${folder}/store`);
  assertEquals(foreign.code, 2);
  assertStringIncludes(foreign.err, "it holds files of yours");
  assertEquals(filesOf(`${folder}/store`), before);
  const file = await exported("numpy", "--out", study);
  assertStringIncludes(file.err, "it is no folder");
  // A forged list of files leads nowhere else.
  await Deno.writeTextFile(`${folder}/victim`, "kept");
  await Deno.writeTextFile(
    `${out}/.loss-atlas-export.json`,
    JSON.stringify({ format: "numpy", files: ["../victim"] }),
  );
  assertStringIncludes((await exported("numpy", "--out", out)).err, "is damaged");
  assertEquals(await Deno.readTextFile(`${folder}/victim`), "kept");
});

Deno.test("export says what is lacking", async () => {
  const says = async (args: string[], text: string) => {
    const { code, err } = await call(["export", ...args]);
    assertEquals(code, 2, err);
    assertStringIncludes(err, text);
  };
  const out = ["--out", `${folder}/none`];
  await says([study, "--format", "nump", ...store, ...out], 'did you mean "numpy"?');
  await says(["abcdef", "--format", "numpy", ...store, ...out], "has no network abcdef");
  await says([study, "--format", "numpy", "--store", `${folder}/no`, ...out], "There is no store");
  assert(!filesOf(folder).includes("none"));
});
