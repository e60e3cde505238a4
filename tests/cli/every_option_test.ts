import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { classFiles } from "../data/_images.ts";
import { document } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { call } from "./_call.ts";

const written = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

for (const { name, options, summary } of COMMANDS) {
  Deno.test(`${name} --help prints help on stdout, with the rights that users have`, async () => {
    const { code, out, err } = await call([name, "--help"]);
    assertEquals([code, err], [0, ""]);
    assert(out.startsWith(summary));
    for (const option of Object.keys(options)) assertStringIncludes(out, written(option));
  });
}

Deno.test("fleet and work need the queue, and say so", async () => {
  for (const name of ["fleet", "work"]) {
    const { code, err } = await call([name]);
    assertEquals(code, 2);
    assertStringIncludes(err, "--queue redis://host:6379");
  }
});

/** A call of the command line, and what must come of it. */
interface Planned {
  args: string[];
  code: number;
  /** What it prints, on either stream. */
  says: string;
  /** A file that it must have written. */
  writes?: string;
}

const OWN = "examples/own_loss.ts";

/**
 * Calls that have every option of every command, in an order in which each finds what it needs. What
 * needs a Redis server names one that does not answer: tests/integration/queue_test.ts has a real one.
 *
 * @param folder Where studies, stores and reports are.
 * @param digests The networks of the store, where there are some.
 */
function plan(folder: string, digests: readonly string[] = ["a", "b"]): Planned[] {
  const study = `${folder}/x.json`;
  const tuned = `${folder}/tuned.json`;
  const store = ["--store", `${folder}/s`];
  const data = ["--data-dir", `${folder}/data`];
  const own = ["--module", OWN];
  const wasm = ["--backend", "wasm"];
  const few = ["--jobs", "1", "--memory", "1500"];
  const small = ["--profile", "small", "--set", "title=Small"];
  const queue = ["--queue", "redis://127.0.0.1:1"];
  const pets = `${folder}/pets.dataset.json`;
  const calls: [code: number, says: string, args: string[], writes?: string][] = [
    [0, '"openSetSplits":[["a","b"]]', [
      ...["data", "add", `${folder}/images`, "--name", "pets", "--title", "Pets", "--out", pets],
      ...["--shape", "18x16x1", "--test-share", "0.5", "--seed", "2", "--validation", "test"],
      ...["--known", "a,b", "--transpose", "--skip-broken", "--drop-duplicates", "--json"],
    ], pets],
    [0, "manifest:", [
      ...["data", "add", `${folder}/images.csv`, "--label", "last", "--classes", "a,b"],
      ...["--out", `${folder}/table.dataset.json`],
    ]],
    [0, "Fisher ratio", [
      ...["reproduce", study, ...small, ...wasm, ...few, ...store, ...data],
      ...["--out", `${folder}/r`, "--time-limit", "600", "--retries", "0", "--shard", "1/1"],
      ...["--weights", "1"],
      ...["--metrics", "all"],
    ], `${folder}/r/sample/index.html`],
    [0, '"train":true', ["reproduce", study, ...own, "--dry-run", "--json", ...store]],
    [0, "never trained", ["reproduce", study, ...own, "--dry-run", "--networks", ...store]],
    [4, "does not answer", [
      ...["reproduce", study, ...store, "--out", `${folder}/r`, ...queue, "--priority", "1"],
    ]],
    [4, "nowhere", ["reproduce", study, ...store, "--done", `${folder}/nowhere`]],
    [0, "plan.json", [
      ...["plan", study, ...small, ...own, ...wasm, ...store, "--out", `${folder}/plan.json`],
      "--json",
    ], `${folder}/plan.json`],
    [0, '"type":"result"', [
      ...["report", study, ...small, ...own, ...wasm, ...store, "--out", `${folder}/r2`],
      ...["--format", "md,tex", "--json"],
    ], `${folder}/r2/sample/tables.tex`],
    [0, "index.html", ["report", "--all", ...store, "--out", `${folder}/r2`]],
    [0, "SHA-256", [
      ...["report", study, ...small, ...wasm, ...store, "--out", `${folder}/r2`],
      ...["--bundle", `${folder}/review.zip`],
    ], `${folder}/review.zip`],
    [0, "", [
      ...["verify", "--bundle", `${folder}/review.zip`, "--sample", "0", "--measures", "0"],
    ]],
    [0, "mapAtR", [
      ...["measure", `${folder}/embeddings.npy`, "--labels", `${folder}/labels.txt`],
      ...["--metrics", "mapAtR", "--space", "sphere", "--json", ...own],
    ]],
    [0, "", [
      ...["import", `${folder}/files`, "--pattern", "{loss}-{seed}.csv", "--metrics", "none"],
      ...["--out", `${folder}/runs.imported.json`, "--store", `${folder}/i`, "--json", ...own],
    ], `${folder}/runs.imported.json`],
    [0, '"networks"', [
      ...["export", study, ...small, ...own, ...wasm, ...store, "--format", "numpy", "--json"],
      ...["--out", `${folder}/npz`],
    ], `${folder}/npz/runs.csv`],
    [0, "draw.html", [
      ...["draw", study, ...small, ...own, ...wasm, ...store, ...data, "--out", `${folder}/d`],
    ], `${folder}/d/sample/draw.html`],
    [0, '"speed"', [
      ...["speed", ...wasm, ...few, ...data, "--store", `${folder}/speed`, "--json"],
    ]],
    [0, "", ["fleet", "--store", `${folder}/s`, "--json"]],
    [0, '"candidates":2', [
      ...["tune", tuned, "--profile", "none", ...wasm, ...store, "--dry-run", "--json"],
    ]],
    [0, "tuned", [
      ...["tune", tuned, "--profile", "none", "--set", "training.batchSize=16", ...own, ...wasm],
      ...[...few, ...data, ...store],
    ], `${folder}/tuned/tuned.json`],
    [0, "damaged: 0, repeated: 0", [
      ...["verify", "--sample", "0", "--measures", "0", ...store],
    ]],
    [0, "drawn with --seed 3", [
      ...["verify", "--sample", "1", "--measures", "1", "--seed", "3", ...own, ...wasm],
      ...[...data, ...store, "--dataset", pets],
    ]],
    [0, '"type":"result"', ["verify", "--all", "--json", "--store", `${folder}/few`]],
    [4, "nowhere", ["verify", "--atlas", "--cheapest", "--pack", `${folder}/nowhere`]],
    [0, '"finishedAt"', ["list", "--json", ...store]],
    [0, "2 of 2", ["list", study, ...small, ...own, "--where", "loss=softmax", ...store]],
    [0, "fisherRatio", ["list", "--metrics", "accuracy,fisherRatio", ...store]],
    [0, "softmax", ["list", "--networks", ...store]],
    // What is there would be opened on a machine with a screen: tests/cli/open_test.ts does that.
    [2, 'no report of "nowhere"', ["open", "nowhere", "--out", `${folder}/r`]],
    [1, "does not answer", ["doctor", ...wasm, ...store, ...data, ...queue, "--json"]],
    [0, "complete", ["completions", "bash"]],
    [0, "loss/softmax", ["show", digests[0]!, "--components", "--all", ...store]],
    [0, '"fingerprints"', ["show", digests[0]!, "--json", ...store]],
    [1, '"networks":false', [
      "diff",
      digests[0]!,
      digests[1]!,
      "--json",
      ...store,
      "--other",
      store[1]!,
    ]],
    [0, "ccuracy", [
      ...["compare", study, "--profile", "small", "--other-profile", "small", ...own, ...wasm],
      ...["--metrics", "accuracy", "--json", ...store, "--other", store[1]!],
    ]],
    [4, "does not answer", [
      ...["work", ...queue, ...wasm, ...few, ...data, "--time-limit", "600", ...own, ...store],
      ...["--dataset", pets],
    ]],
    [4, "does not answer", ["fleet", ...queue, "--watch", "--json"]],
    [4, "does not answer", ["fleet", ...queue, "--requeue"]],
    [0, '"added":', ["merge", store[1]!, "--json", "--store", `${folder}/merged`]],
    [0, "deleted", ["gc", study, ...own, "--older", "--delete", "--store", `${folder}/merged`]],
    [0, "would be freed", ["gc", "--weights", "--store", `${folder}/merged`]],
    [2, "no network of the atlas to pack", ["pack", "--fewer", ...store, "--out", `${folder}/p`]],
    [4, "nowhere", [
      ...["atlas", "--pack", `${folder}/nowhere`, "--out", `${folder}/site`],
      ...["--url", "https://example.org/atlas/", "--repository", "https://example.org/code"],
    ]],
    [0, "baseline:", [
      ...["nightly", study, ...small, ...own, "--narrow", "--reuse", "--jobs", "0", ...data],
      ...["--update-baseline", "--baseline", `${folder}/b/b.json`, ...store],
      ...["--history", `${folder}/h.jsonl`, "--out", `${folder}/r3`],
    ], `${folder}/h.jsonl`],
    [0, "Nightly", [
      ...["nightly", study, ...small, "--narrow", "--resume", "--jobs", "0"],
      ...["--baseline", `${folder}/b/b.json`, ...store, "--out", `${folder}/r3`],
    ]],
    [
      0,
      "schema.json",
      ["schema", "--out", `${folder}/schema.json`, ...own],
      `${folder}/schema.json`,
    ],
    [0, "my_study.json", ["init", `${folder}/own`], `${folder}/own/my_study.json`],
    [0, '"passed"', ["check", OWN, "--shape", "16x16x1", "--json"]],
    [0, '"passed"', ["certify", "softmax", "--backend", "cpu", ...own, "--json"]],
  ];
  return calls.map(([code, says, args, writes]) => ({
    code,
    says,
    args,
    ...(writes && { writes }),
  }));
}

/** The options that calls have, as `reproduce --store`. */
function optionsOf(calls: readonly Pick<Planned, "args">[]): Set<string> {
  return new Set(
    calls.flatMap(({ args: [name, ...rest] }) =>
      rest.filter((arg) => arg.startsWith("--")).map((option) => `${name} ${option.split("=")[0]}`)
    ),
  );
}

const EVERY_OPTION = COMMANDS.flatMap(({ name, options }) =>
  Object.keys(options).map((option) => `${name} ${written(option)}`)
);

Deno.test("the calls of this test have each option of each command, and no other", () => {
  const called = optionsOf(plan("folder"));
  assertEquals(EVERY_OPTION.filter((option) => !called.has(option)), []);
  assertEquals([...called].filter((option) => !EVERY_OPTION.includes(option)), []);
});

Deno.test({
  name: "each option of each command does what it says, with the rights that users have",
  ignore: await lacks("time"),
  fn: callEveryOption,
});

async function callEveryOption(test: Deno.TestContext): Promise<void> {
  const folder = await Deno.makeTempDir();
  const profiles = { small: { training: { trainSize: 48 } } };
  const two = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [1, 2] };
  const tuning = {
    validation: 20,
    seeds: [7],
    candidates: { "training.optimizer.learningRate": [0.01, 0.001] },
    result: "tuned/tuned.json",
  };
  await Deno.writeTextFile(
    `${folder}/x.json`,
    JSON.stringify(document({ profiles, matrix: two })),
  );
  await Deno.mkdir(`${folder}/tuned`);
  await Deno.writeTextFile(`${folder}/tuned.json`, JSON.stringify(document({ tuning })));
  await writeEmbeddings(folder);
  const images = Object.entries(classFiles(["a", "b", "c"], 4));
  for (const [name, bytes] of images) {
    await Deno.mkdir(`${folder}/images/${name[0]}`, { recursive: true });
    await Deno.writeFile(`${folder}/images/${name}`, bytes);
  }
  await Deno.writeTextFile(
    `${folder}/images.csv`,
    images.map(([name]) => `images/${name},${name[0]}`).join("\n"),
  );
  // What is called is recorded, so that a call which is left out is missed.
  const called: { args: string[] }[] = [];
  try {
    for (const at of plan(folder).keys()) {
      const digests = await networksOf(`${folder}/s`);
      const { args, code, says, writes } = plan(
        folder,
        digests.length > 1 ? digests : undefined,
      )[at]!;
      // Of everything two networks are trained again.
      if (args.includes("--all")) await copyOnce(`${folder}/s`, `${folder}/few`);
      called.push({ args });
      await test.step(args.join(" ").replaceAll(folder, ""), async () => {
        const ending = await call(args);
        const text = ending.out + ending.err;
        assertEquals(ending.code, code, text);
        assertStringIncludes(text, says);
        assert(!/Internal error|Requires \w+ access/.test(text), text);
        if (writes !== undefined) assert((await Deno.stat(writes)).isFile);
      });
    }
    assertEquals(EVERY_OPTION.filter((option) => !optionsOf(called).has(option)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Embeddings of four samples in two classes, as `.npy` with labels beside it and as a table. */
async function writeEmbeddings(folder: string): Promise<void> {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 2), }".padEnd(117) + "\n";
  const rows = [[1, 0], [2, 0.1], [0, 1], [0.1, 2]];
  await Deno.writeFile(
    `${folder}/embeddings.npy`,
    new Uint8Array([
      ...[0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length, 0],
      ...new TextEncoder().encode(header),
      ...new Uint8Array(Float32Array.from(rows.flat()).buffer),
    ]),
  );
  await Deno.writeTextFile(`${folder}/labels.txt`, "0\n0\n1\n1\n");
  await Deno.mkdir(`${folder}/files`);
  const lines = rows.map(([x, y], at) => `${at >> 1},${x},${y}\n`).join("");
  await Deno.writeTextFile(`${folder}/files/softmax-1.csv`, `label,e0,e1\n${lines}`);
}

/** The digests of the networks in a store, none where there is no store. */
async function networksOf(store: string): Promise<string[]> {
  return await Array.fromAsync(Deno.readDir(`${store}/networks`), ({ name }) => name)
    .then((names) => names.sort(), () => []);
}

/** Copies a store by merging it, the first time that it is asked for. */
async function copyOnce(from: string, to: string): Promise<void> {
  if ((await networksOf(to)).length === 0) await call(["merge", from, "--store", to]);
}
