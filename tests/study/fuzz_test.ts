import { assert, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../src/base/errors.ts";
import { expandMatrix, loadExperiment } from "../../src/study/mod.ts";
import { document } from "../_experiments.ts";
import { progressOf, SEED, sizeOf, tellFigure } from "../_long.ts";

const numRuns = sizeOf("LOSS_ATLAS_FUZZ", { day: 150, long: 10_000 });

/** A study with something of each kind that a study may hold. */
const STUDY = document({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "cosface", margin: 0.1 }, { name: "center", lambda: 0.1 }],
    dimension: [2, 3],
    activation: ["relu"],
    seed: [1, 2],
  },
  include: [{ loss: { name: "triplet" }, training: { epochs: 2 } }],
  exclude: [{ loss: { name: "cosface" }, dimension: 3 }],
  measures: ["accuracy", { name: "nc1", split: "test" }],
  figures: ["metric-dots"],
  claims: [{
    id: "a",
    text: "Center loss is better",
    metric: "fisherRatio",
    better: "loss=center",
    than: "loss=softmax",
  }],
  profiles: { quick: { training: { epochs: 1 }, matrix: { seed: [1] } } },
});

/** Names that mean something to JavaScript, to a file system, to a terminal or to a study. */
const word = fc.constantFrom(
  ...["constructor", "toString", "hasOwnProperty", "prototype", "then", "", " ", "../../escaped"],
  ...[
    "/etc/passwd",
    "\0",
    "\ud800",
    "\x1b[2J",
    "=1+1",
    "x".repeat(5000),
    "all",
    "softmax",
    "digits",
  ],
  ...["name", "loss", "seed", "matrix", "training", "against", "quick", "loss=center"],
);
const number = fc.constantFrom(0, -0, -1, 0.5, 2 ** 31, 2 ** 53, 1e308, -1e308, 5e-324);
const deep = fc.integer({ min: 1, max: 5000 }).map((depth) => {
  let value: unknown = 1;
  for (let at = 0; at < depth; at++) value = at % 2 ? [value] : { name: value };
  return value;
});
const value = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 3, arbitrary: number },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom(null, true, {}, []),
  fc.array(word, { maxLength: 300 }),
  fc.dictionary(word, number, { maxKeys: 300 }),
  deep,
);

/** Where in a study something is changed: each number chooses a key of the part before. */
const change = fc.record({
  path: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
  what: fc.constantFrom("replace", "add", "remove", "double"),
  key: word,
  value,
});

type Part = Record<string, unknown>;
const isPart = (value: unknown): value is Part => typeof value === "object" && value !== null;

/** A study with some parts replaced, added, removed or doubled. */
const changed = fc.array(change, { minLength: 1, maxLength: 4 }).map((all) => {
  const study = structuredClone(STUDY);
  for (const { path, what, key, value } of all) {
    let part: Part = study;
    let last = Object.keys(part)[path[0]! % Object.keys(part).length]!;
    for (const choice of path.slice(1)) {
      const next = part[last];
      const names = isPart(next) ? Object.keys(next) : [];
      if (names.length === 0) break;
      part = next as Part;
      last = names[choice % names.length]!;
    }
    const there = part[last];
    if (what === "replace") part[last] = value;
    else if (what === "remove") delete part[last];
    else if (what === "double" && Array.isArray(there)) there.push(...there);
    else if (isPart(there)) there[key] = value;
    if (Object.keys(study).length === 0) break;
  }
  return JSON.stringify(study);
});

/** Texts of a study file: studies with changes, and texts that are damaged or are no JSON. */
const texts = fc.oneof(
  { weight: 8, arbitrary: changed },
  fc.tuple(fc.nat(1500), fc.string({ maxLength: 8 })).map(([at, text]) => {
    const whole = JSON.stringify(STUDY);
    return whole.slice(0, at) + text + whole.slice(at + text.length);
  }),
  fc.json(),
);

Deno.test(`loadExperiment() reads or refuses ${numRuns} study files, and none for long`, async () => {
  const folder = await Deno.makeTempDir();
  const before = Object.getOwnPropertyNames(Object.prototype).length;
  let refused = 0;
  let count = 0;
  const tell = progressOf("study files", numRuns);
  try {
    const path = `${folder}/study.json`;
    const profiles = fc.constantFrom(undefined, "quick", "constructor");
    const property = fc.asyncProperty(texts, profiles, async (text, profile) => {
      await Deno.writeTextFile(path, text);
      tell(++count);
      const start = performance.now();
      try {
        expandMatrix(await loadExperiment(path, profile === undefined ? {} : { profile }));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        refused++;
        assertStringIncludes(error.message, path);
        assert(error.message.length < 20_000, `the error has ${error.message.length} characters`);
      }
      assert(performance.now() - start < 5000, "it took longer than 5 seconds");
    });
    await fc.assert(property, { numRuns, seed: SEED });
    tellFigure("study files", `${numRuns - refused} read, ${refused} refused`);
    assert(refused > numRuns / 2, `only ${refused} were refused`);
    assert(
      Object.getOwnPropertyNames(Object.prototype).length === before,
      "a prototype was changed",
    );
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assert(left.join() === "study.json", `files were written: ${left}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
