import { assertEquals, assertRejects } from "@std/assert";
import { DataError, InputError } from "../../src/base/errors.ts";
import { datasetInfo, datasets } from "../../src/data/catalogue.ts";
import { loadDataset } from "../../src/data/load.ts";
import { manifestText, type OwnManifest, readManifest } from "../../src/data/own/manifest.ts";
import { readOwn } from "../../src/data/own/read.ts";
import { ownFacts, registerDataset, rememberDataset } from "../../src/data/own/register.ts";
import { npz } from "../imports/_files.ts";
import { classFiles, folderOf, pixels } from "./_images.ts";

const READING = {
  ...{ testShare: 0.5, seed: 1, validation: "train" as const, transpose: false },
  ...{ skipBroken: false, dropDuplicates: false },
};

/** Writes the manifest of what is at a path below a folder. */
async function manifestOf(folder: string, source: string, name: string): Promise<OwnManifest> {
  const { train, test, classes, shape, sha256, files, notes } = await readOwn(
    `${folder}/${source}`,
    READING,
  );
  const count = (labels: ArrayLike<number>) =>
    classes.map((_, label) => Array.from(labels).filter((each) => each === label).length);
  const manifest: OwnManifest = {
    ...{ format: 1, name, title: name, source, reading: READING, files, shape, classes, notes },
    ...{ train: count(train.labels), test: count(test.labels), openSetSplits: [], sha256 },
  };
  await Deno.writeTextFile(`${folder}/${name}.dataset.json`, manifestText(manifest));
  return manifest;
}

const u1 = (shape: number[], bytes: Uint8Array) => ({ descr: "|u1", shape, bytes });

Deno.test("registerDataset() gives the images of a manifest, decoded once, and with any number of classes", async () => {
  const labels = Uint16Array.from({ length: 1200 }, (_, at) => at % 300);
  const folder = await folderOf({
    "signs.npz": npz({
      images: u1([1200, 16, 16], pixels(1200 * 256, 4)),
      labels: { descr: "<u2", shape: [1200], bytes: new Uint8Array(labels.buffer) },
    }),
  });
  const manifest = await manifestOf(folder, "signs.npz", "signs");
  assertEquals(await readManifest(`${folder}/signs.dataset.json`), manifest);
  await registerDataset(`${folder}/signs.dataset.json`);
  const directory = `${folder}/data`;
  const first = await loadDataset("signs", { directory });
  assertEquals([first.digest, first.classes], [manifest.sha256, 300]);
  assertEquals(new Set(Array.from(first.test.labels)).size, 300);
  // Now from what was kept, without the file.
  await Deno.remove(`${folder}/signs.npz`);
  assertEquals(await loadDataset("signs", { directory }), first);
  const facts = ownFacts("signs")!;
  rememberDataset("signs-of-a-store", manifest.sha256, facts);
  const remembered = await loadDataset("signs-of-a-store", { directory });
  assertEquals(remembered.train, first.train);
  assertEquals(datasetInfo("signs-of-a-store").trainCounts, manifest.train);

  // What is kept is believed by its digest alone.
  const kept = `${directory}/own/${manifest.sha256}.bin`;
  const bytes = await Deno.readFile(kept);
  bytes[1000]! ^= 1;
  await Deno.writeFile(kept, bytes);
  await assertRejects(() => loadDataset("signs", { directory }), DataError, "are not here");
  await assertRejects(
    () => loadDataset("signs-of-a-store", { directory }),
    DataError,
    "name its manifest with --dataset",
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("registerDataset() refuses files that changed, were added or were taken, each time it is called", async () => {
  const folder = await folderOf(
    Object.fromEntries(
      Object.entries(classFiles(["a", "b"], 4)).map(([name, file]) => [`marks/${name}`, file]),
    ),
  );
  await manifestOf(folder, "marks", "marks");
  const path = `${folder}/marks.dataset.json`;
  const file = `${folder}/marks/a/1.png`;
  const [bytes, other] = [
    await Deno.readFile(file),
    await Deno.readFile(`${folder}/marks/b/1.png`),
  ];
  const changes: Record<string, () => Promise<void>> = {
    "other pixels": () => Deno.writeFile(file, other),
    "one more": () => Deno.writeFile(`${folder}/marks/a/9.png`, bytes),
    "one less": () => Deno.remove(file),
    "another name": () => Deno.rename(file, `${folder}/marks/b/9.png`),
  };
  for (const [name, change] of Object.entries(changes)) {
    await registerDataset(path);
    await change();
    await assertRejects(() => registerDataset(path), InputError, "have changed since", name);
    await Deno.writeFile(file, bytes);
    for (const extra of ["a/9.png", "b/9.png"]) {
      await Deno.remove(`${folder}/marks/${extra}`).catch(() => {});
    }
  }
  await registerDataset(path);
  assertEquals(datasets.find("marks").classNames, ["a", "b"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("readManifest() refuses what is none in a sentence", async () => {
  const folder = await folderOf(classFiles(["a", "b"], 4, (name, at) => `x/${name}/${at}.png`));
  const good = await manifestOf(folder, "x", "x");
  const path = `${folder}/x.dataset.json`;
  const bad: Record<string, unknown> = {
    "must be of the type object": 3,
    "is that of a dataset that comes along": { ...good, name: "mnist" },
    "lower-case words": { ...good, name: "../x" },
    "two classes have the name": { ...good, classes: ["a", "a"] },
    "a number for each class": { ...good, train: [1, 2, 3] },
    "which is no other class": { ...good, openSetSplits: [["a", "c"]] },
    "must leave classes unknown": { ...good, openSetSplits: [["a", "b"]] },
    "must be even": { ...good, shape: [17, 16, 1] },
    "unknown key": { ...good, sourse: "x" },
  };
  for (const [says, document] of Object.entries(bad)) {
    await Deno.writeTextFile(path, JSON.stringify(document));
    await assertRejects(() => readManifest(path), InputError, says, says);
  }
  await Deno.writeTextFile(path, "{");
  await assertRejects(() => readManifest(path), InputError, "make it with loss-atlas data add");
  await assertRejects(() => readManifest(`${folder}/no.dataset.json`), InputError, "no such file");
  await Deno.remove(folder, { recursive: true });
});
