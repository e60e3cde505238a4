import { assertEquals, assertThrows } from "@std/assert";
import { matrixFrom } from "../../src/base/matrix.ts";
import {
  classMetric,
  embeddingMetric,
  metric,
  undefinedBecause,
} from "../../src/measures/metric.ts";
import { checkMetric, defineMeasure, evaluateMetric, fisherRatio } from "../../src/measures/mod.ts";

const info = {
  name: "first",
  title: "First",
  description: "The first coordinate",
  direction: "none",
  range: [-Infinity, Infinity],
} as const;
const first = embeddingMetric(info, (x) => x.data[0]!);

Deno.test("metric() gives a function of the same name that can explain its value", () => {
  const half = metric(function half(x: number) {
    return x % 2 === 0 ? x / 2 : undefinedBecause("it is odd");
  });
  assertEquals([half.name, half(4), half(3)], ["half", 2, NaN]);
  assertEquals([half.explained(4), half.explained(3)], [
    { value: 2 },
    { value: NaN, reason: "it is odd" },
  ]);
  assertEquals(metric(() => NaN).explained().reason, "the metric gave no number");
});

Deno.test("embeddingMetric() computes where there are samples and all values are finite", () => {
  assertEquals(first(matrixFrom([[3, 4]])), 3);
  assertEquals(first.explained(matrixFrom([])).reason, "there are no samples");
  assertEquals(
    first.explained(matrixFrom([[3, Infinity]])).reason,
    "the embedding has values that are not finite",
  );
  assertThrows(() => first({ ...matrixFrom([[3, 4]]), rows: 2 }), RangeError, "shape");
});

Deno.test("embeddingMetric() and classMetric() give measures by their name", () => {
  const classes = classMetric({ ...info, name: "classes" }, (_, { labels }) => labels.length);
  const input = { embeddings: matrixFrom([[3], [4], [5]]), labels: [7, 7, 9] };
  assertEquals(evaluateMetric(first.measure, input), { value: 3 });
  assertEquals(evaluateMetric(classes.measure, input), { value: 2 });
  assertEquals([first.measure.reads, classes.measure.reads], [["embeddings"], [
    "embeddings",
    "labels",
  ]]);
  assertEquals(classes(input.embeddings, [1, 2, 3]), NaN);
  assertEquals(checkMetric(classes).name, "classes");
});

Deno.test("evaluateMetric() gives no reason of a metric that another one calls", () => {
  const constant = defineMeasure({
    ...info,
    reads: ["embeddings"],
    compute: ({ embeddings }) => Number.isNaN(fisherRatio(embeddings, [0, 0])) ? 1 : 0,
  });
  const embeddings = matrixFrom([[1], [2]]);
  assertEquals(evaluateMetric(constant, { embeddings }), { value: 1 });
});
