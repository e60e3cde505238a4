import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkMetric, defineMeasure } from "../../src/measures/mod.ts";
import { measureCatalogue } from "../../src/measures/catalogue.ts";
import { debiasedCkaMeasure, linearCkaMeasure } from "../../src/measures/metrics/cka.ts";
import * as openSet from "../../src/measures/metrics/open_set.ts";
import { oscrMeasure } from "../../src/measures/metrics/oscr.ts";
import { averagePrecisionMeasure } from "../../src/measures/metrics/roc.ts";

/** What compares two things stands beside the catalogue. */
const others = [
  linearCkaMeasure,
  debiasedCkaMeasure,
  openSet.aurocMeasure,
  openSet.fprAt95TprMeasure,
  openSet.fprAt95TprUnknownPositiveMeasure,
  averagePrecisionMeasure,
  oscrMeasure,
];
// Where a loss puts the classes is nothing that a kit can make up.
const checked = measureCatalogue.filter(({ reads }) => !reads.includes("geometry"));

for (const metric of [...checked, ...others]) {
  Deno.test(`checkMetric() passes ${metric.name}`, () => {
    const { name, checks } = checkMetric(metric);
    assertEquals(name, metric.name);
    assert(checks.length >= 4 + metric.invariances.length);
  });
}

const info = {
  name: "wrong",
  title: "Wrong",
  description: "",
  direction: "none",
  range: [0, 10],
  invariances: [],
} as const;

Deno.test("checkMetric() finds a silent zero for values that are not finite", () => {
  const metric = defineMeasure({
    ...info,
    reads: ["embeddings"],
    compute: ({ embeddings }) => Number.isFinite(embeddings.data[4]) ? 1 : 0,
  });
  assertThrows(() => checkMetric(metric), Error, "a coordinate that is NaN: it gives 0 instead");
});

Deno.test("checkMetric() finds an invariance that does not hold", () => {
  const metric = defineMeasure({
    ...info,
    range: [0, Infinity],
    invariances: ["scale"],
    reads: ["embeddings"],
    compute: ({ embeddings }) => embeddings.data.reduce((sum, value) => sum + value * value, 0),
  });
  assertThrows(() => checkMetric(metric), Error, "invariance: scale");
});

Deno.test("checkMetric() finds a changed input, a wrong range and a missing error", () => {
  const metric = defineMeasure({
    ...info,
    reads: ["embeddings", "labels"],
    compute: ({ embeddings }) => {
      embeddings.data[0] = 11;
      return 11;
    },
  });
  const { message } = assertThrows(() => checkMetric(metric), Error);
  for (const part of ["input unchanged", "number in the range: 11", "too few labels"]) {
    assert(message.includes(part), message);
  }
});

Deno.test("checkMetric() names a metric that depends on the numbers of the labels", () => {
  assertThrows(
    () => checkMetric((_, labels) => labels.length === 0 ? NaN : Math.max(...labels)),
    Error,
    "numbers of the labels",
  );
});
