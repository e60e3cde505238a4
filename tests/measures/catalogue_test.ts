import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { matrixFrom } from "../../src/base/matrix.ts";
import { evaluateMetric, findMeasure, fisherRatio, measureNames } from "../../src/measures/mod.ts";
import { measureCatalogue } from "../../src/measures/catalogue.ts";
import { infoOf } from "../../src/measures/readings.ts";
import { twelve } from "./metrics/_golden.ts";

const input = { embeddings: twelve.x, labels: twelve.y };

Deno.test("findMeasure() finds every measure under its own name", () => {
  assertEquals(measureNames.length, new Set(measureNames).size);
  for (const name of measureNames) assertEquals(findMeasure(name).name, name);
});

Deno.test("measureCatalogue gives every measure a title of its own and a range", () => {
  const titles = measureCatalogue.map(({ title }) => title);
  assertEquals(new Set(titles).size, titles.length);
  for (const { range: [least, greatest] } of measureCatalogue) {
    assert(least < greatest);
  }
});

Deno.test("measureCatalogue reads nothing that no network gives", () => {
  for (const { name, reads } of measureCatalogue) {
    for (const reading of reads) assert(infoOf(reading), `${name} reads ${reading}`);
  }
});

Deno.test("evaluateMetric() leaves accuracy undefined where a class cannot be told", () => {
  const { value, reason } = evaluateMetric("accuracy", { predictions: [0, -1], labels: [0, 1] });
  assertEquals([value, reason], [NaN, "the network tells no class of 1 of 2 samples"]);
});

Deno.test("evaluateMetric() gives the value of the function", () => {
  assertEquals(evaluateMetric("fisherRatio", input), {
    value: fisherRatio(twelve.x, twelve.y),
  });
});

Deno.test("evaluateMetric() says why a metric has no value", () => {
  const result = evaluateMetric("fisherRatio", { ...input, labels: new Int32Array(12) });
  assertEquals(result, { value: NaN, reason: "there is only one class" });
});

Deno.test("evaluateMetric() forgets the reason of the metric before", () => {
  evaluateMetric("fisherRatio", { ...input, labels: new Int32Array(12) });
  assertEquals(evaluateMetric("fisherRatio", input).reason, undefined);
});

Deno.test("evaluateMetric() notes a convention that applied", () => {
  const embeddings = matrixFrom([[0], [0], [1], [1]]);
  const result = evaluateMetric("calinskiHarabasz", { embeddings, labels: [0, 0, 1, 1] });
  assertEquals(result, {
    value: 1,
    reason: "the samples of each class coincide: 1 by convention",
  });
});

Deno.test("evaluateMetric() gives NaN where a loss has no classifier", () => {
  assertEquals(evaluateMetric("nc3", input), { value: NaN, reason: "it needs weights" });
});

Deno.test("evaluateMetric() takes 20 neighbours by default", () => {
  const train = { embeddings: matrixFrom(new Array(19).fill([0, 0])), labels: new Int32Array(19) };
  assertEquals(
    evaluateMetric("knnAccuracy", { ...input, train }).reason,
    "there are fewer than 20 training samples",
  );
});

Deno.test("findMeasure() offers the nearest name", () => {
  assertThrows(() => findMeasure("silhuette"), InputError, 'did you mean "silhouette"?');
  for (const name of ["toString", "constructor", "__proto__", "\ud800"]) {
    assertThrows(() => findMeasure(name), InputError, "Cannot find the measure");
  }
});
