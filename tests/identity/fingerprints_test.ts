import { assert, assertEquals, assertRejects } from "@std/assert";
import { EnvironmentError } from "../../src/base/errors.ts";
import { datasetNames } from "../../src/data/catalogue.ts";
import {
  changedComponents,
  codeDigest,
  COMMITTED,
  type Fingerprints,
  fingerprintsOf,
  PROBED_CLASSES,
  type ProbedClass,
} from "../../src/identity/fingerprints.ts";
import { componentNames } from "../../src/identity/probes/catalogue.ts";
import { digestNow } from "../../src/identity/sources.ts";
import { losses } from "../../src/losses/catalogue.ts";
import { measures } from "../../src/measures/catalogue.ts";
import { activations } from "../../src/networks/activations.ts";
import { backbones } from "../../src/networks/backbones/catalogue.ts";
import { optimizers } from "../../src/networks/optimizers.ts";
import { schedules } from "../../src/networks/schedule.ts";
import { print } from "./_copy.ts";

const RUN_IT = "run deno task fingerprints, and commit fingerprints.json";

Deno.test("fingerprints.json is of the sources as they are", async () => {
  assertEquals(await digestNow(), COMMITTED.sources, `the sources were edited: ${RUN_IT}`);
});

Deno.test("fingerprints.json names every component and every dataset, and no stand-in", () => {
  const names = componentNames();
  for (const backend of PROBED_CLASSES) {
    assertEquals(Object.keys(COMMITTED[backend]), names, RUN_IT);
  }
  assertEquals(Object.keys(COMMITTED.data), [...datasetNames].sort(), RUN_IT);
  assertEquals(names.filter((name) => name.includes(":")), []);
});

Deno.test("fingerprints.json is what the code computes, with a fused multiply-add and without", async () => {
  const flags = [[], ["--v8-flags=--no-enable-fma3"]];
  const printed = await Promise.all(
    flags.map((each) =>
      print(["run", "-A", "--no-check", ...each, "scripts/fingerprints.ts", "--print"])
    ),
  );
  const classes = printed.map(({ out }) => {
    const [backend, fingerprints]: [ProbedClass, Fingerprints] = JSON.parse(out);
    assertEquals(changedComponents(COMMITTED[backend], fingerprints), [], RUN_IT);
    return backend;
  });
  assertEquals(classes[1], "wasm-plain");
});

Deno.test("stand-ins are found by those who know them, and no list names them", () => {
  const registries = [losses, measures, activations, backbones, optimizers, schedules];
  for (const { names } of registries) {
    assertEquals(names.filter((name) => name.includes(":")), []);
  }
  // componentNames() has loaded them all.
  for (const family of [losses, activations, backbones, optimizers, schedules]) {
    assertEquals(family.find("probe:stand-in").name, "probe:stand-in");
  }
});

Deno.test("fingerprintsOf() tells a component without a fingerprint, and how to get it", async () => {
  if (await digestNow() !== COMMITTED.sources) return;
  await assertRejects(
    () => fingerprintsOf(["kernels/nothing"]),
    EnvironmentError,
    "deno task fingerprints",
  );
});

Deno.test("fingerprintsOf() gives on every machine those of the class wasm", async () => {
  if (await digestNow() !== COMMITTED.sources) return;
  const names = ["kernels/dense", "training"];
  const found = await fingerprintsOf(names);
  assertEquals(found, Object.fromEntries(names.map((name) => [name, COMMITTED.wasm[name]!])));
});

Deno.test("changedComponents() names components and the aspects in which they differ", () => {
  const before = { a: { x: "1", y: "2" }, b: { x: "1" }, c: { x: "1" } };
  const after = { a: { x: "1", y: "3" }, b: { x: "1" }, d: { x: "1" } };
  assertEquals(changedComponents(before, after), ["a (y)", "c (gone)", "d (new)"]);
});

Deno.test("codeDigest() differs by component, aspect and value", () => {
  const all = [{}, { a: { x: "1" } }, { b: { x: "1" } }, { a: { y: "1" } }, { a: { x: "2" } }];
  assertEquals(new Set(all.map(codeDigest)).size, all.length);
  assert(all.map(codeDigest).every((digest) => /^[0-9a-f]{64}$/.test(digest)));
  assertEquals(codeDigest({ a: { x: "1" }, b: {} }), codeDigest({ b: {}, a: { x: "1" } }));
});
