import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { openStore } from "../../src/store/store.ts";
import { runFile } from "../imports/_files.ts";
import { call } from "./_call.ts";
import { here } from "./_here.ts";

/** A folder of runs of two losses with a manifest, as a researcher has them. */
async function runs(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const rows = ["file,loss,loss.margin,seed,dataset,backbone"];
  for (const [loss, spread] of [["softmax", 3], ["ArcFace", 1]] as const) {
    for (const seed of [1, 2, 3]) {
      const file = `${loss}-${seed}.npz`;
      await Deno.writeFile(`${folder}/${file}`, runFile(seed + 10 * spread, spread));
      rows.push(`${file},${loss},${loss === "ArcFace" ? 0.5 : ""},${seed},cub,resnet50`);
    }
  }
  await Deno.writeTextFile(`${folder}/runs.csv`, rows.join("\n") + "\n");
  return folder;
}

/** A look for a graphics adapter takes seconds. */
const WASM = ["--backend", "wasm"];

const METRICS = ["--metrics", "accuracy,mapAtR"];

/** A study of the runs, with claims on what was declared. */
const STUDY = {
  name: "cub",
  title: "ArcFace against softmax",
  imported: "runs.imported.json",
  measures: ["accuracy", "mapAtR", "silhouette"],
  claims: [
    {
      id: "arcface",
      statement: "ArcFace has the better MAP@R",
      metric: "mapAtR",
      assume: "normality",
      greater: { loss: { name: "ArcFace" }, declared: { backbone: "resnet50" } },
      less: { loss: { name: "softmax" }, declared: { backbone: "resnet50" } },
    },
  ],
};

Deno.test("import: from a manifest to reports, claims and a verification", async () => {
  const folder = await runs();
  const store = ["--store", `${folder}/store`];
  const imported = await call(["import", `${folder}/runs.csv`, ...METRICS, ...store]);
  assertEquals(imported.code, 0, imported.err);
  assertStringIncludes(imported.out, "6 networks");
  assertStringIncludes(imported.out, "measured here, trained elsewhere");

  const listed = await here(["list", "--json", ...store]);
  const networks = listed.out.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(networks.length, 6);
  for (const { cell, name } of networks) {
    // Nothing that nobody declared.
    assertEquals(Object.keys(cell).sort(), [
      ...["dataset", "declared", "dimension", "imported", "loss", "openSetSplit", "seed"],
    ]);
    assertEquals([cell.dataset, cell.declared], ["cub", { backbone: "resnet50" }]);
    assertStringIncludes(name, "trained elsewhere");
  }

  // Imported again, all is there.
  const again = await here(["import", `${folder}/runs.csv`, ...METRICS, ...store, "--json"]);
  assertEquals(
    JSON.parse(again.out).networks.map(({ digest }: { digest: string }) => digest).sort(),
    networks.map(({ digest }) => digest).sort(),
  );

  const shown = await here(["show", networks[0].digest.slice(0, 12), ...store]);
  for (const text of ["backbone resnet50", "as declared", "train, predictions, logits"]) {
    assertStringIncludes(shown.out, text);
  }
  assert(!/trained\s+20|adam|scholl/.test(shown.out), shown.out);

  const all = await call(["report", "--all", ...WASM, "--out", `${folder}/reports`, ...store]);
  assertEquals(all.code, 0, all.err);
  const page = await Deno.readTextFile(`${folder}/reports/all/index.html`);
  assertStringIncludes(page, "all measured here, trained elsewhere, as declared");
  assertStringIncludes(page, "cannot be trained again here");
  for (const invented of ["task reproduce", "scholl", "adam", "20 epochs"]) {
    assert(!page.includes(invented), invented);
  }

  await Deno.writeTextFile(`${folder}/cub.json`, JSON.stringify(STUDY));
  const out = ["--out", `${folder}/reports`, ...store];
  const reproduced = await call(["reproduce", `${folder}/cub.json`, ...WASM, ...out]);
  assertEquals(reproduced.code, 0, reproduced.err);
  assertStringIncludes(reproduced.out.replaceAll(/\s+/g, " "), "supported arcface");
  assertStringIncludes(reproduced.out, "tuned is not known");
  const csv = await Deno.readTextFile(`${folder}/reports/cub/results.csv`);
  const [first] = parse(csv, { skipFirstRow: true });
  assertEquals([first!.trained, first!["declared.backbone"]], ["elsewhere", "resnet50"]);
  assertEquals(["backbone", "epochs", "activation"].filter((name) => name in first!), []);

  const verified = await here(["verify", "--sample", "6", "--measures", "2", ...store]);
  assertEquals(verified.code, 0, verified.err);
  assertEquals(verified.out.match(/level A, bit for bit/g)?.length, 8);

  const merged = await here(["merge", `${folder}/store`, "--store", `${folder}/other`]);
  assertStringIncludes(merged.out, "6 added, 0 same, 18 measures, 0 refused, 0 damaged");

  const elsewhere = await here([
    "reproduce",
    `${folder}/cub.json`,
    ...WASM,
    "--store",
    `${folder}/none`,
  ]);
  assertEquals(elsewhere.code, 1);
  assertStringIncludes(elsewhere.err, "not in this store");
  const dry = await here(
    ["reproduce", `${folder}/cub.json`, "--dry-run", ...WASM, "--store", `${folder}/none`],
  );
  assertStringIncludes(dry.err, "0 to train, 6 to import");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("import reads a folder by the names of its files, and by a pattern", async () => {
  const folder = await runs();
  await Deno.remove(`${folder}/runs.csv`);
  const store = ["--store", `${folder}/../${folder.split("/").at(-1)}-store`];
  const { code, out, err } = await here(
    ["import", folder, "--metrics", "none", "--json", "--out", `${folder}/list.json`, ...store],
  );
  assertEquals(code, 0, err);
  const cells = JSON.parse(out).networks.map(({ cell }: { cell: object }) => cell);
  assertEquals(
    cells.map(({ loss, seed }: { loss: object; seed: number }) => [loss, seed]),
    ["ArcFace", "softmax"].flatMap((name) => [1, 2, 3].map((seed) => [{ name }, seed])),
  );
  assertEquals(cells[0].dataset, "undeclared data of 3 classes and 60 samples");
  const other = await here(
    ["import", folder, "--metrics", "none", "--json", "--pattern", "{loss}-{trial}.npz", ...store],
  );
  const [network] = JSON.parse(other.out).networks;
  assertEquals([network.cell.declared, network.cell.imported.seed], [{ trial: 1 }, "numbered"]);
  await Deno.remove(`${folder}.imported.json`);
  await Deno.remove(store[1]!, { recursive: true });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("import names every row that it cannot use, and writes no list", async () => {
  const folder = await runs();
  await Deno.writeTextFile(`${folder}/half.npz`, "half");
  await Deno.copyFile(`${folder}/softmax-1.npz`, `${folder}/copy.npz`);
  const rows = [
    ["softmax-1.npz", "softmax", "1"],
    ["softmax-2.npz", "softmax", "1"],
    ["half.npz", "softmax", "3"],
    ["gone.npz", "softmax", "4"],
    ["copy.npz", "other", "5"],
  ];
  await Deno.writeTextFile(
    `${folder}/bad.csv`,
    ["file,loss,seed", ...rows.map((row) => row.join(","))].join("\n"),
  );
  const args = ["--metrics", "none", "--store", `${folder}/store`];
  const { code, err } = await here(["import", `${folder}/bad.csv`, ...args]);
  assertEquals(code, 2);
  for (
    const text of [
      "line 4: Cannot use",
      "there is no such file",
      "line 2 and line 3 are declared alike",
      "line 2 and line 6 hold the same arrays",
      "wrote no list",
    ]
  ) assertStringIncludes(err, text);
  assertEquals([...Deno.readDirSync(folder)].some(({ name }) => /imported/.test(name)), false);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a store whose imported arrays were changed is damaged, whatever its manifest says", async () => {
  const folder = await runs();
  const args = ["--metrics", "none", "--store", `${folder}/store`, "--json"];
  const { out } = await here(["import", `${folder}/runs.csv`, ...args]);
  const { digest } = JSON.parse(out).networks[0];
  const store = openStore(`${folder}/store`);
  const network = await (await store.open(digest)).whole();
  network.embeddings.coordinates.data[0]! += 1;
  await store.remove(digest);
  await store.write({ ...network, weights: {} });
  const { code, err } = await here(["verify", "--store", `${folder}/store`, "--sample", "1"]);
  assertEquals(code, 1);
  assertStringIncludes(err, "do not belong to its cell");
  await Deno.remove(folder, { recursive: true });
});
