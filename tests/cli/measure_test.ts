import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { matrixFrom } from "../../src/base/matrix.ts";
import { knnAccuracy } from "../../src/measures/metrics/knn.ts";
import { mapAtR } from "../../src/measures/metrics/retrieval.ts";
import { silhouette } from "../../src/measures/metrics/silhouette.ts";
import { clusters, floats, integers, npz, runFile, texts } from "../imports/_files.ts";
import { call } from "./_call.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const { rows, labels } = clusters(60, { seed: 1, spread: 2 });
await Deno.writeFile(`${folder}/full.npz`, runFile(1, 2));
await Deno.writeFile(
  `${folder}/bare.npz`,
  npz({ embeddings: floats(rows), labels: texts(labels.map((label) => "xyz"[label]!)) }),
);

Deno.test("measure takes every measure that the arrays allow, and says why not the others", async () => {
  const { code, out } = await call(["measure", `${folder}/full.npz`, "--json"]);
  assertEquals(code, 0);
  const { files: [{ values, reasons, ...file }] } = JSON.parse(out);
  assertEquals([file.samples, file.trainSamples, file.dimension, file.classes], [60, 90, 2, 3]);
  const x = matrixFrom(rows);
  const train = clusters(90, { seed: 101, spread: 2 });
  assertEquals(values.mapAtR, mapAtR(x, labels));
  assertEquals(values.silhouette, silhouette(x, labels));
  assertEquals(
    values.knnAccuracy,
    knnAccuracy(matrixFrom(train.rows), train.labels, x, labels, 20),
  );
  const without = Object.keys(values).filter((column) => values[column] === null);
  for (const column of without) assert(reasons[column], column);
  for (const column of ["accuracy", "ece", "nc1", "probeAccuracy", "effectiveRank"]) {
    assertEquals(typeof values[column], "number", column);
  }
  assertStringIncludes(reasons.nc3, "weights");
  assertStringIncludes(reasons.openSetAuroc, "unknown_embeddings");
  assertStringIncludes(reasons.layerCka, "the network, which is not here");
});

Deno.test("measure compares two files, in what both have", async () => {
  const { code, out } = await call(["measure", `${folder}/full.npz`, `${folder}/bare.npz`]);
  assertEquals(code, 0);
  assertStringIncludes(out, "the labels x, y, z are numbered 0 to 2");
  const line = out.split("\n").find((line) => line.startsWith("MAP@R"))!;
  const [first, second, difference] = line.match(/\b\d\.\d{3}\b/g)!;
  assertEquals([first, difference], [second, "0.000"]);
  // Without training samples in one of them, both are measured on test samples.
  assertEquals(out.match(/NC1[^\n]*/g)?.length, 1);
  const words = out.replaceAll(/\s+/g, " ");
  assertStringIncludes(words, "bare.npz: there are no train_embeddings with train_labels");
});

Deno.test("measure names the nearest metric before it reads anything", async () => {
  const { code, err } = await call(["measure", "no-such-file.npz", "--metrics", "mapAtX"]);
  assertEquals(code, 2);
  assertStringIncludes(err, 'did you mean "mapAtR"?');
});

Deno.test("measure --space sphere ranks neighbours by angle", async () => {
  const metrics = ["--metrics", "mapAtR,silhouette", "--json"];
  const of = async (...args: string[]) =>
    JSON.parse((await call(["measure", `${folder}/bare.npz`, ...metrics, ...args])).out)
      .files[0].values;
  const sphere = await of("--space", "sphere");
  const column = Object.keys(sphere).find((name) => name.startsWith("mapAtR"))!;
  assertAlmostEquals(sphere[column], mapAtR(matrixFrom(rows), labels, "cosine"), 1e-12);
  assertEquals(sphere.silhouette, silhouette(matrixFrom(rows), labels));
});

Deno.test("measure of many numbers says of each measure when it begins and what it took", async () => {
  const wide = Array.from({ length: 1100 }, (_, i) => new Array<number>(4096).fill(i % 7));
  const named = integers(wide.map((_, i) => i % 2));
  await Deno.writeFile(`${folder}/wide.npz`, npz({ embeddings: floats(wide), labels: named }));
  const metrics = ["--metrics", "fisherRatio,withinClassVariance"];
  const { code, err } = await call(["measure", `${folder}/wide.npz`, ...metrics]);
  assertEquals(code, 0);
  for (const line of ["fisherRatio (1 of 2)", "withinClassVariance (2 of 2)"]) {
    assertStringIncludes(err, line);
  }
  assertEquals(err.match(/ took \d+\.\d s/g)?.length, 2);
});

Deno.test("measure ends with 1 where a metric that was asked for has no value", async () => {
  const { code, out } = await call(["measure", `${folder}/bare.npz`, "--metrics", "accuracy"]);
  assertEquals(code, 1);
  assertStringIncludes(out, "there are no predictions or logits");
});

Deno.test("measure takes the labels of an .npy file from beside it", async () => {
  const file = integers(labels);
  const { npy } = await import("../imports/_files.ts");
  await Deno.writeFile(`${folder}/x.npy`, npy(floats(rows)));
  await Deno.writeFile(`${folder}/y.npy`, npy(file));
  const args = ["measure", `${folder}/x.npy`, "--metrics", "mapAtR", "--json"];
  const { out } = await call([...args, "--labels", `${folder}/y.npy`]);
  assertEquals(JSON.parse(out).files[0].values.mapAtR, mapAtR(matrixFrom(rows), labels));
  const { code, err } = await call(args);
  assertEquals(code, 2);
  assertStringIncludes(err, "--labels");
});
