import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { classFiles, folderOf, png } from "../data/_images.ts";
import { call } from "./_call.ts";
import { here } from "./_here.ts";

const WASM = ["--backend", "wasm"];

/** A study of a manifest beside it. */
const study = (dataset: string, parts: Record<string, unknown> = {}) =>
  JSON.stringify({
    name: "letters-study",
    title: "Letters",
    matrix: { dataset: [dataset], loss: [{ name: "softmax" }], seed: [1] },
    training: { epochs: 1, batchSize: 8, backbone: "linear" },
    measures: ["accuracy"],
    ...parts,
  });

/** A folder of letters with studies beside it, and folders of results. */
async function letters(
  classes: readonly string[] = ["A", "B", "C"],
  { by = call, addBy = by }: { by?: typeof here; addBy?: typeof here } = {},
) {
  const folder = await folderOf({
    ...Object.fromEntries(
      Object.entries(classFiles(classes, 5)).map(([name, file]) => [`letters/${name}`, file]),
    ),
    "study.json": study("./letters.dataset.json"),
  });
  const manifest = `${folder}/letters.dataset.json`;
  const places = ["--store", `${folder}/store`, "--data-dir", `${folder}/data`];
  const add = (...more: string[]) =>
    addBy(["data", "add", `${folder}/letters`, "--out", manifest, ...more]);
  const reproduce = (file = "study.json", ...more: string[]) =>
    by([
      ...["reproduce", `${folder}/${file}`, "--jobs", "1", "--out", `${folder}/reports`],
      ...[...places, ...WASM, ...more],
    ]);
  return { folder, manifest, places, add, reproduce };
}

const digestsIn = (json: string): string[] =>
  JSON.parse(json).cells.map(({ digest }: { digest: string }) => digest);

Deno.test("data add: from a folder of images to a trained study, its report and its verification", async () => {
  const { folder, manifest, places, add, reproduce } = await letters();
  const added = await add();
  assertEquals(added.code, 0, added.err);
  assertStringIncludes(added.out, "folders of images by class, 15 files");
  assertStringIncludes(added.out, '"dataset": ["./letters.dataset.json"]');
  const said = JSON.parse(await Deno.readTextFile(manifest));
  assertEquals([said.name, said.source, said.classes], ["letters", "letters", ["A", "B", "C"]]);
  assertEquals([said.train, said.test, said.shape], [[4, 4, 4], [1, 1, 1], [16, 16, 1]]);

  const trained = await reproduce();
  assertEquals(trained.code, 0, trained.err);
  assertStringIncludes(trained.err, "s: letters softmax, 2-D linear, seed 1");
  const page = await Deno.readTextFile(`${folder}/reports/letters-study/index.html`);
  assertStringIncludes(page, "letters");

  const bundle = `${folder}/review.zip`;
  for (
    const args of [
      ["report", `${folder}/study.json`, "--bundle", bundle, "--store", places[1]!, ...WASM],
      ["verify", "--bundle", bundle, "--sample", "1", "--measures", "0", ...places.slice(2)],
    ]
  ) {
    const { code, out, err } = await call(args);
    assertEquals(code, 0, `${args[0]}: ${out} ${err}`);
  }

  // The images are gone: what needs none goes on.
  await Deno.rename(`${folder}/letters`, `${folder}/away`);
  for (
    const args of [
      [
        "report",
        `${folder}/study.json`,
        "--out",
        `${folder}/reports`,
        "--store",
        places[1]!,
        ...WASM,
      ],
      ["report", "--all", "--out", `${folder}/reports`, "--store", places[1]!, ...WASM],
      ["verify", ...places],
    ]
  ) {
    const { code, err } = await here(args);
    assertEquals(code, 0, `${args[0]}: ${err}`);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a dataset whose files have changed is refused, and its name and place decide nothing", async () => {
  const { folder, manifest, add, reproduce } = await letters(undefined, { addBy: here });
  await add();
  const first = digestsIn((await reproduce("study.json", "--dry-run", "--json")).out);

  const file = `${folder}/letters/A/0.png`;
  const bytes = await Deno.readFile(file);
  await Deno.writeFile(file, await Deno.readFile(`${folder}/letters/B/0.png`));
  const changed = await reproduce("study.json", "--dry-run");
  assertEquals(changed.code, 2, changed.err);
  assertStringIncludes(changed.err, "its files have changed since it was made");
  assertEquals((await here(["data", "show", manifest])).code, 3);
  await Deno.writeFile(file, bytes);
  assertEquals((await here(["data", "show", manifest])).code, 0);

  // The same images under another name, from another folder, in a study elsewhere.
  await Deno.mkdir(`${folder}/other`);
  await Deno.mkdir(`${folder}/studies`);
  const other = await here([
    ...["data", "add", `${folder}/letters`, "--out", `${folder}/other/glyphs.dataset.json`],
  ]);
  assertEquals(other.code, 0, other.err);
  await Deno.writeTextFile(`${folder}/studies/s.json`, study("../other/glyphs.dataset.json"));
  const again = await reproduce("studies/s.json", "--dry-run", "--json");
  assertEquals(again.code, 0, again.err);
  assertEquals(digestsIn(again.out), first);

  // Other pixels are another dataset, whatever it is called.
  await add("--shape", "18x18x1");
  assert(digestsIn((await reproduce("study.json", "--dry-run", "--json")).out)[0] !== first[0]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a study measures on images of one's own, and rejects classes that a manifest declares unknown", async () => {
  const { folder, add, reproduce } = await letters(["A", "B", "C", "D"], { by: here });
  const known = await add("--known", "A,B,C");
  assertEquals(known.code, 0, known.err);
  await Deno.writeTextFile(
    `${folder}/open.json`,
    study("./letters.dataset.json", {
      matrix: {
        ...{ dataset: ["./letters.dataset.json"], loss: [{ name: "softmax" }] },
        openSetSplit: [0],
      },
      measures: ["accuracy", "openSet"],
    }),
  );
  const opened = await reproduce("open.json");
  assertEquals(opened.code, 0, opened.err);
  assertStringIncludes(opened.out + opened.err, "letters open-set 0");

  const shapes = Object.entries(classFiles(["x", "y"], 4, undefined, png, [28, 28, 1]));
  for (const [name, bytes] of shapes) {
    await Deno.mkdir(`${folder}/marks/${name.split("/")[0]}`, { recursive: true });
    await Deno.writeFile(`${folder}/marks/${name}`, bytes);
  }
  await here(["data", "add", `${folder}/marks`, "--out", `${folder}/marks.dataset.json`]);
  await Deno.writeTextFile(
    `${folder}/far.json`,
    study("digits", {
      training: { epochs: 0, backbone: "linear", trainSize: 50, testSize: 50 },
      measures: [{ name: "openSet", dataset: "./marks.dataset.json" }],
      claims: [{
        ...{ id: "far", statement: "Marks are told from digits" },
        ...{ event: { metric: "openSetAuroc@./marks.dataset.json", atLeast: 0 }, atLeast: 0.5 },
      }],
    }),
  );
  const far = await reproduce("far.json", "--json");
  assertEquals(far.code, 0, far.err);
  assertStringIncludes(far.out, "openSetAuroc@marks");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("data add --classes: what a network does with classes apart is measured, and with its own refused", async () => {
  const { folder, reproduce } = await letters(["A", "B", "C", "D"], { by: here });
  const add = (name: string, classes: string) =>
    here([
      ...["data", "add", `${folder}/letters`, "--classes", classes],
      ...["--out", `${folder}/${name}.dataset.json`],
    ]);
  const parts = { first: "A,C", last: "B, D", mixed: "A,B" };
  for (const [name, classes] of Object.entries(parts)) {
    const added = await add(name, classes);
    assertEquals(added.code, 0, added.err);
    assertStringIncludes(added.out, "2 of 4 classes are kept");
    const shown = await here(["data", "show", `${folder}/${name}.dataset.json`]);
    assertEquals(shown.code, 0, shown.out + shown.err);
  }
  const measured = async (other: string) => {
    const measures = [{ name: "recallAt1", dataset: `./${other}.dataset.json` }];
    await Deno.writeTextFile(`${folder}/a.json`, study("./first.dataset.json", { measures }));
    return await reproduce("a.json");
  };
  const apart = await measured("last");
  assertEquals(apart.code, 0, apart.err);
  assertStringIncludes(
    await Deno.readTextFile(`${folder}/reports/letters-study/results.csv`),
    "recallAt1@last",
  );
  const own = await measured("mixed");
  assertEquals(own.code, 2, own.out + own.err);
  assertStringIncludes(own.err, '"A"');
  const { code, err } = await add("no", "A,a");
  assertEquals([code, err.includes('it has no class "a"')], [2, true], err);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("data: what cannot be meant is refused in a sentence", async () => {
  const { folder, manifest, add } = await letters(undefined, { by: here });
  const refused = async (args: Promise<{ code: number; err: string }>, says: string) => {
    const { code, err } = await args;
    assertEquals(code, 2, err);
    assertStringIncludes(err, says);
  };
  await refused(add("--shape", "32"), "--shape must be height x width x channels, such as 32x32x3");
  await refused(add("--name", "mnist"), "a dataset that comes along");
  await refused(add("--known", "A,Z"), 'an open-set split names "Z"');
  await Deno.writeTextFile(manifest, "{}");
  await refused(add(), "something else than a manifest, and would be lost");
  await refused(
    here(["reproduce", `${folder}/study.json`, "--dry-run", "--store", `${folder}/store`]),
    "make it with loss-atlas data add",
  );
  await Deno.writeTextFile(`${folder}/named.json`, study("emnist"));
  await refused(
    here(["reproduce", `${folder}/named.json`, "--dry-run", "--store", `${folder}/store`]),
    "name the manifest that loss-atlas data add writes",
  );
  await Deno.remove(folder, { recursive: true });
});
