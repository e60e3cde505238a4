import { assert, assertEquals, assertThrows } from "@std/assert";
import { measureCatalogue } from "../../src/measures/catalogue.ts";
import * as metrics from "../../src/measures/mod.ts";

const { checkMetric, defineMeasure } = metrics;

const info = {
  name: "wrong",
  title: "Wrong",
  description: "",
  direction: "none",
  range: [0, 10],
  invariances: [],
} as const;

/** Of scores of known and unknown samples, which no single network gives. */
const others = (["auroc", "fprAt95Tpr", "fprAt95TprUnknownPositive", "averagePrecision"] as const)
  .map((name) =>
    defineMeasure({
      ...info,
      name,
      range: [0, 1],
      reads: ["knownScores", "unknownScores"],
      compute: ({ knownScores, unknownScores }) => metrics[name](knownScores, unknownScores),
    })
  );
others.push(defineMeasure({
  ...info,
  name: "oscr",
  range: [0, 1],
  reads: ["knownScores", "knownCorrect", "unknownScores"],
  compute: ({ knownScores, knownCorrect, unknownScores }) =>
    metrics.oscr(knownScores, knownCorrect, unknownScores),
}));
for (const name of ["linearCka", "debiasedCka"] as const) {
  others.push(defineMeasure({
    ...info,
    name,
    range: [-Infinity, 1],
    invariances: ["rotation", "translation", "scale"],
    reads: ["embeddings", "other"],
    compute: ({ embeddings, other }) => metrics[name](embeddings, other),
  }));
}
// Where a loss puts the classes is nothing that a kit can make up.
const checked = measureCatalogue.filter(({ reads }) => !reads.includes("geometry"));

for (const metric of [...checked, ...others]) {
  Deno.test(`checkMetric() passes ${metric.name}`, () => {
    const { name, checks } = checkMetric(metric);
    assertEquals(name, metric.name);
    assert(checks.length >= 4 + metric.invariances.length);
  });
}

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
