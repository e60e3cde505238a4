import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { openPack } from "../../src/atlas/pack/open_pack.ts";
import { encodePack } from "../../src/atlas/pack/encode_pack.ts";
import { InputError } from "../../src/base/errors.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { checkCell } from "../../src/cell/check_cell.ts";
import { judgeClaims } from "../../src/claims/judge.ts";
import { digestCell, networkIdentity } from "../../src/identity/network.ts";
import { importedNetwork } from "../../src/imports/network.ts";
import { numberRows, parseManifest, rowsOfFolder } from "../../src/imports/manifest.ts";
import { readSamples } from "../../src/imports/read_file.ts";
import { renderReport } from "../../src/pages/report.ts";
import { reportInput } from "../../src/results/input.ts";
import { findRuns } from "../../src/runner/find_runs.ts";
import { runStudy } from "../../src/runner/run_experiment.ts";
import { openStore } from "../../src/store/store.ts";
import { loadStudy } from "../../src/study/parse.ts";
import { runFile } from "./_files.ts";

const ENVIRONMENT = {
  ...{ deno: "2", v8: "1", tfjs: "4", backend: "wasm", backendReason: "", adapter: null },
  ...{ cpu: "a processor", cores: 1, os: "linux", architecture: "x86_64", lockFile: null },
  ...{ gitCommit: null, finishedAt: "2026-01-01T00:00:00.000Z", seconds: 1 },
};

/** Puts runs of somebody else into a store, as `import` does, and lists them. */
async function importRuns(folder: string, dataset: string): Promise<Cell[]> {
  const store = openStore(`${folder}/store`);
  await store.prepare();
  const networks = [];
  for (const seed of [1, 2, 3]) {
    const file = `${folder}/${seed}.npz`;
    await Deno.writeFile(file, runFile(seed, 1));
    const { cell, ...content } = importedNetwork(await readSamples(file), {
      ...{ dataset, loss: { name: "softmax" }, seed, declared: { framework: "PyTorch" } },
    });
    const digest = await digestCell(cell);
    await store.write({
      ...{ digest, cell, history: [], weights: {}, ...content },
      identity: await networkIdentity(cell),
      environment: {
        ...ENVIRONMENT,
        imported: { file: `${seed}.npz`, classNames: ["0", "1", "2"], notes: [] },
      },
    });
    networks.push({ digest, file: `${seed}.npz`, cell });
  }
  await Deno.writeTextFile(`${folder}/list.json`, JSON.stringify({ networks }));
  return networks.map(({ cell }) => cell);
}

Deno.test("a study mixes networks that are trained here with imported ones, and compares them", async () => {
  const folder = await Deno.makeTempDir();
  await importRuns(folder, "digits");
  const study = {
    name: "mixed",
    title: "Ours against theirs",
    matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3] },
    training: { trainSize: 100, testSize: 50, epochs: 1, backbone: "linear" },
    imported: "list.json",
    measures: ["accuracy", "mapAtR"],
    claims: [
      {
        id: "theirs",
        statement: "Theirs is better",
        metric: "mapAtR",
        assume: "normality",
        greater: { imported: true },
        less: { imported: false },
      },
    ],
  };
  await Deno.writeTextFile(`${folder}/study.json`, JSON.stringify(study));
  const expanded = await loadStudy(`${folder}/study.json`);
  assertEquals(expanded.cells.map(({ imported }) => imported !== undefined), [
    ...[false, false, false, true, true, true],
  ]);
  const store = openStore(`${folder}/store`);
  const ran = await runStudy(expanded, { store: store.path, backend: "wasm" });
  assertEquals([ran.trained, ran.measured, ran.failed], [3, 3, []]);
  const { runs } = await findRuns(store, ran.tasks);
  const [verdict] = judgeClaims(expanded.study, runs);
  assertEquals(verdict!.pairs, 3);
  const page = renderReport(reportInput(expanded.study, runs)).get("index.html")!;
  assertStringIncludes(page, "3 of them measured here, trained elsewhere, as declared");
  assertEquals(page.match(/To train it again/g)?.length, 3);

  // A pack of them is read as the store is.
  const pack = `${folder}/pack`;
  await Deno.mkdir(pack);
  for (const [name, bytes] of await encodePack(store, ran.tasks)) {
    await Deno.writeFile(`${pack}/${name}`, bytes);
  }
  const packed = await findRuns(await openPack(pack), ran.tasks);
  assertEquals(
    packed.runs.map(({ digest, metrics }) => [digest, metrics]),
    runs.map(({ digest, metrics }) => [digest, metrics]),
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("checkCell() takes the cell of an imported network as it is, and no invented one", async () => {
  const folder = await Deno.makeTempDir();
  const [cell] = await importRuns(folder, "digits");
  assertEquals(checkCell(JSON.parse(JSON.stringify(cell))), cell!);
  for (
    const changes of [
      { training: { epochs: 20 } },
      { activation: "linear" },
      { declared: { a: {} } },
      { imported: { ...cell!.imported!, content: "0" } },
      { imported: { ...cell!.imported!, parts: ["code"] } },
    ]
  ) assertThrows(() => checkCell({ ...cell, ...changes }), InputError);
  // What is declared decides the network, and so do its arrays.
  const digests = await Promise.all([
    cell!,
    { ...cell!, declared: { framework: "JAX" } },
    { ...cell!, imported: { ...cell!.imported!, content: "1".repeat(64) } },
  ].map((each) => digestCell(each)));
  assertEquals(new Set(digests).size, 3);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("importedNetwork() knows arrays by their content, in whatever format they came", async () => {
  const folder = await Deno.makeTempDir();
  const { clusters, floats, integers, npz } = await import("./_files.ts");
  const { rows, labels } = clusters(12, { seed: 1, spread: 1 });
  const arrays = { embeddings: floats(rows), labels: integers(labels) };
  const csv = [
    "label,e0,e1",
    ...rows.map((row, at) => [labels[at], ...row.map(Math.fround)].join()),
  ];
  await Deno.writeFile(`${folder}/a.npz`, npz(arrays));
  await Deno.writeFile(`${folder}/b.npz`, npz(arrays, 6));
  await Deno.writeTextFile(`${folder}/c.csv`, csv.join("\n"));
  rows[0]![0]! += 1e-3;
  await Deno.writeFile(`${folder}/d.npz`, npz({ ...arrays, embeddings: floats(rows) }));
  const contents = await Promise.all(
    ["a.npz", "b.npz", "c.csv", "d.npz"].map(async (name) =>
      importedNetwork(await readSamples(`${folder}/${name}`)).cell.imported!.content
    ),
  );
  assertEquals(contents.slice(1, 3), [contents[0], contents[0]]);
  assert(contents[3] !== contents[0]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("parseManifest() reads CSV and JSON alike, and leaves out what is empty", () => {
  const csv = "file,loss,loss.margin,seed,note\na.npz,arcface,0.5,1,\nb.npz,softmax,,2,007\n";
  const rows = [
    { file: "a.npz", seed: 1, loss: { name: "arcface", margin: 0.5 } },
    { file: "b.npz", seed: 2, loss: { name: "softmax" }, declared: { note: "007" } },
  ];
  const json = JSON.stringify([
    { file: "a.npz", loss: { name: "arcface", margin: 0.5 }, seed: 1, note: null },
    { file: "b.npz", loss: "softmax", seed: 2, note: "007" },
  ]);
  const plain = (all: ReturnType<typeof parseManifest>) => all.map(({ place: _, ...row }) => row);
  assertEquals(plain(parseManifest(csv, false)), rows);
  assertEquals(plain(parseManifest(json, true)), rows);
});

const MISTAKES: [what: string, text: string, says: string][] = [
  ["no column of files", "path,loss\na,b\n", '"file"'],
  ["a column twice", "file,loss,loss\na,b,c\n", "twice"],
  ["a ragged row", "file,loss\na\n", "line 2"],
  ["a seed that is a name", "file,seed\na,one\n", "whole number"],
  ["parameters without a loss", "file,loss.margin\na,1\n", "no loss"],
  ["a row without a file", "file,loss\n,b\n", "line 2 names no file"],
  ["no rows", "file\n", "no row"],
];
for (const [what, text, says] of MISTAKES) {
  Deno.test(`parseManifest() refuses ${what}`, () => {
    const error = assertThrows(() => parseManifest(text, false), InputError);
    assertStringIncludes(error.message, says);
  });
}

Deno.test("rowsOfFolder() reads the usual names, and others by a pattern", () => {
  const told = (files: string[], pattern?: string) =>
    rowsOfFolder(files, pattern).map(({ loss, seed, declared }) => [loss?.name, seed, declared]);
  assertEquals(told(["arcface-1.npz", "softmax_seed2.npz", "triplet/run-3.npz", "notes.txt"]), [
    ["arcface", 1, undefined],
    ["softmax", 2, undefined],
    ["triplet", 3, undefined],
  ]);
  assertEquals(
    rowsOfFolder(["cub/arcface/m0.5/7.npz"], "{dataset}/{loss}/m{loss.margin}/{seed}.npz")
      .map(({ place: _, ...row }) => row),
    [{
      file: "cub/arcface/m0.5/7.npz",
      dataset: "cub",
      loss: { name: "arcface", margin: 0.5 },
      seed: 7,
    }],
  );
  for (
    const [files, pattern, says] of [
      [["final.npz", "a-1.npz"], undefined, "--pattern"],
      [["a-1.npz"], "{loss}_{seed}.npz", "no file is named as"],
      [["a-1.npz"], "a-1.npz", "in braces"],
      [["notes.txt"], undefined, "it has no file"],
    ] as const
  ) {
    const error = assertThrows(() => rowsOfFolder(files, pattern), InputError);
    assertStringIncludes(error.message, says);
  }
});

Deno.test("numberRows() numbers rows that are declared alike", () => {
  const rows = parseManifest("file,loss\na,x\nb,x\nc,y\nd,x\n", false);
  assertEquals(numberRows(rows), [1, 2, 1, 3]);
});
