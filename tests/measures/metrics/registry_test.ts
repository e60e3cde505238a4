import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../src/base/errors.ts";
import { matrixFrom } from "../../../src/base/matrix.ts";
import * as metrics from "../../../src/measures/metrics/mod.ts";
import { twelve } from "./_golden.ts";

const { evaluateMetric, findMetric, metricNames, metricRegistry } = metrics;
const input = { embeddings: twelve.x, labels: twelve.y };

Deno.test("metricRegistry holds every metric under its own name", () => {
  for (const [name, metric] of Object.entries(metricRegistry)) assertEquals(metric.name, name);
  assertEquals(metricNames.length, new Set(metricNames).size);
});

Deno.test("metricRegistry gives every metric a title of its own and a range", () => {
  const titles = Object.values(metricRegistry).map(({ title }) => title);
  assertEquals(new Set(titles).size, titles.length);
  for (const { range: [least, greatest] } of Object.values(metricRegistry)) {
    assert(least < greatest);
  }
});

Deno.test("evaluateMetric() gives the value of the function", () => {
  assertEquals(evaluateMetric("fisherRatio", input), {
    value: metrics.fisherRatio(twelve.x, twelve.y),
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

Deno.test("findMetric() offers the nearest name", () => {
  assertThrows(() => findMetric("silhuette"), InputError, 'did you mean "silhouette"?');
  assertThrows(() => findMetric("toString"), InputError, "Cannot find the metric");
});
