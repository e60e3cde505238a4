import { assertAlmostEquals } from "@std/assert";
import * as metrics from "../../../src/measures/mod.ts";
import { type GoldenCase, goldenCases } from "./_golden.ts";

/** Relative error allowed against scikit-learn and NumPy in float64; the brief asks for 1e-3. */
const TOLERANCE = 1e-6;

function check(
  name: string,
  measure: (c: GoldenCase) => number,
  expected: (c: GoldenCase) => number,
  tolerance = TOLERANCE,
) {
  for (const golden of goldenCases) {
    Deno.test(`${name}() agrees with the reference on ${golden.name}`, () => {
      const value = expected(golden);
      assertAlmostEquals(measure(golden), value, tolerance * Math.abs(value));
    });
  }
}

for (
  const name of [
    "fisherRatio",
    "fisherTrace",
    "silhouette",
    "silhouetteCosine",
    "daviesBouldin",
    "calinskiHarabasz",
    "mapAtR",
    "classSeparation",
    "nc1",
  ] as const
) {
  check(name, (c) => metrics[name](c.embeddings, c.labels), (c) => c.expected[name]!);
}

check(
  "recallAtK",
  (c) => metrics.recallAtK(c.embeddings, c.labels, 1),
  (c) => c.expected.recallAt1!,
);

check(
  "linearCka",
  (c) => metrics.linearCka(c.embeddings, c.other),
  (c) => c.expected.linearCka!,
);

for (const name of ["auroc", "fprAt95Tpr"] as const) {
  check(name, (c) => metrics[name](c.knownScores, c.unknownScores), (c) => c.expected[name]!);
}

for (const k of [1, 5, 15]) {
  check(
    "knnAccuracy",
    (c) => metrics.knnAccuracy(c.embeddings, c.labels, c.queries, c.queryLabels, k),
    (c) => c.expected.knnAccuracy[k]!,
  );
}

function probe(c: GoldenCase): metrics.LinearProbe {
  return metrics.linearProbe(c.embeddings, c.labels, c.queries, c.queryLabels, { C: 1 });
}
check("linearProbe", (c) => probe(c).accuracy, (c) => c.expected.linearProbe.queryAccuracy);
check("linearProbe", (c) => probe(c).trainAccuracy, (c) => c.expected.linearProbe.trainAccuracy);
// scikit-learn stops at its limit of relative progress, a little before the minimum.
check("linearProbe", (c) => probe(c).meanNll, (c) => c.expected.linearProbe.meanNll, 1e-5);
