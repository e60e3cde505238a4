import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type Matrix, matrixFrom } from "../../../src/base/matrix.ts";
import { groupClasses } from "../../../src/measures/metrics/classes.ts";
import { fitLogisticRegression } from "../../../src/measures/metrics/logistic_regression.ts";
import { silhouetteSamples } from "../../../src/measures/metrics/silhouette.ts";
import * as metrics from "../../../src/measures/mod.ts";

const pair = { embeddings: matrixFrom([[0, 0], [1, 0], [4, 4], [5, 4]]), labels: [0, 0, 1, 1] };
const zeros = matrixFrom(new Array(6).fill([0, 0]));
const halves = [0, 0, 0, 1, 1, 1];

Deno.test("fisherRatio() keeps its digits far from the origin", () => {
  const near = [[0, 0], [1, 2], [3, 1], [8, 8], [9, 8], [8, 10]];
  const far = near.map((row) => row.map((value) => value + 2 ** 20));
  assertAlmostEquals(
    metrics.fisherRatio(matrixFrom(far), halves),
    metrics.fisherRatio(matrixFrom(near), halves),
    1e-9,
  );
});

Deno.test("fisherRatio() takes sparse and negative labels", () => {
  const labels = [-7, -7, 2 ** 30, 2 ** 30];
  assertEquals(
    metrics.fisherRatio(pair.embeddings, labels),
    metrics.fisherRatio(pair.embeddings, pair.labels),
  );
});

Deno.test("fisherRatio() is undefined where the samples of each class coincide", () => {
  assertEquals(metrics.evaluateMetric("fisherRatio", { embeddings: zeros, labels: halves }), {
    value: NaN,
    reason: "the samples of each class coincide",
  });
});

Deno.test("fisherRatio() is 0 where the class means coincide", () => {
  assertEquals(metrics.fisherRatio(matrixFrom([[-1], [1], [-2], [2]]), [0, 0, 1, 1]), 0);
});

Deno.test("fisherTrace() flags the pseudo-inverse of a singular S_W", () => {
  const embeddings = matrixFrom([[0, 5], [2, 5], [7, 5], [9, 5]]);
  const { value, reason } = metrics.evaluateMetric("fisherTrace", {
    embeddings,
    labels: [0, 0, 1, 1],
  });
  assertAlmostEquals(value, 49 / 4);
  assertEquals(reason, "S_W is singular (rank 1 of 2): its pseudo-inverse was used");
});

Deno.test("silhouette() of a collapsed embedding is 0 by convention, and says so", () => {
  assertEquals(metrics.evaluateMetric("silhouette", { embeddings: zeros, labels: halves }), {
    value: 0,
    reason: "all samples coincide: 0 by convention",
  });
});

Deno.test("silhouette() is undefined for one class and for a class for each sample", () => {
  assertEquals(metrics.silhouette(zeros, new Int32Array(6)), NaN);
  assertEquals(metrics.silhouette(zeros, [0, 1, 2, 3, 4, 5]), NaN);
});

Deno.test("silhouetteCosine() puts a zero vector at distance 1", () => {
  const x = matrixFrom([[0, 0], [1, 0], [1, 0], [-1, 0], [-1, 0]]);
  const values = silhouetteSamples(x, groupClasses([0, 0, 0, 1, 1]), "cosine");
  assertEquals(Array.from(values), [0, 0.75, 0.75, 1, 1]);
});

Deno.test("daviesBouldin() is undefined for total collapse, not a perfect 0", () => {
  assertEquals(metrics.evaluateMetric("daviesBouldin", { embeddings: zeros, labels: halves }), {
    value: NaN,
    reason: "all class means coincide",
  });
});

Deno.test("daviesBouldin() is 0 where distinct classes have no spread", () => {
  assertEquals(metrics.daviesBouldin(matrixFrom([[0], [0], [1], [1]]), [0, 0, 1, 1]), 0);
});

Deno.test("knnAccuracy() gives equal votes to the smallest label", () => {
  const x = matrixFrom([[1], [-1]]);
  assertEquals(metrics.knnAccuracy(x, [9, 4], matrixFrom([[0.5]]), [4], 2), 1);
});

Deno.test("knnAccuracy() orders equal distances by index", () => {
  const x = matrixFrom([[1], [-1], [1]]);
  assertEquals(metrics.knnAccuracy(x, [2, 1, 1], matrixFrom([[0]]), [2], 1), 1);
});

Deno.test("knnAccuracy() counts an unknown label as an error", () => {
  assertEquals(metrics.knnAccuracy(matrixFrom([[0]]), [0], matrixFrom([[0], [0]]), [0, 3], 1), 0.5);
});

Deno.test("knnAccuracy() refuses more neighbours than samples", () => {
  const x = matrixFrom([[0]]);
  assertThrows(() => metrics.knnAccuracy(x, [0], x, [0], 2), RangeError, "2 neighbours among 1");
});

Deno.test("knnAccuracyLeaveOneOut() excludes a sample by index, not by distance", () => {
  assertEquals(metrics.knnAccuracyLeaveOneOut(matrixFrom([[0], [0]]), [1, 1], 1), 1);
});

Deno.test("mapAtR() drops samples that are alone in their class, and says so", () => {
  const { value, reason } = metrics.evaluateMetric(
    "mapAtR",
    { ...pair, labels: [0, 0, 1, 2] },
    { distance: "euclidean" },
  );
  assertEquals([value, reason], [1, "2 samples that are alone in their class were dropped"]);
});

Deno.test("classSeparation() drops zero vectors, and says so", () => {
  const embeddings = matrixFrom([[0, 0], [1, 0], [2, 0], [0, 1], [0, 2]]);
  const { value, reason } = metrics.evaluateMetric("classSeparation", {
    embeddings,
    labels: [0, 0, 0, 1, 1],
  });
  assertEquals([value, reason], [1, "1 zero vectors, which have no direction, were dropped"]);
});

Deno.test("classSeparation() is undefined where all directions coincide", () => {
  const x = matrixFrom([[0.1, 0.3], [0.2, 0.6], [0.7, 2.1], [0.5, 1.5]]);
  assertEquals(metrics.classSeparation(x, [0, 0, 1, 1]), NaN);
});

Deno.test("classSeparation() weighs every class the same", () => {
  const spokes = [[1, 0.1], [1, -0.1], [-1, 0.2], [-1, -0.2]];
  const [once, repeated] = [spokes, [...spokes.slice(0, 2), ...spokes]].map(matrixFrom);
  assertAlmostEquals(
    metrics.classSeparation(once!, [0, 0, 1, 1]),
    metrics.classSeparation(repeated!, [0, 0, 0, 0, 1, 1]),
    1e-12,
  );
});

Deno.test("linearCka() of a side without variation is undefined", () => {
  assertEquals(metrics.linearCka(zeros, matrixFrom(halves.map((half) => [half]))), NaN);
});

Deno.test("linearCka() refuses embeddings of different samples", () => {
  assertThrows(() => metrics.linearCka(zeros, pair.embeddings), RangeError, "6 and 4 rows");
});

Deno.test("debiasedCka() needs four samples", () => {
  const x = matrixFrom([[0], [1], [3]]);
  assertEquals(metrics.debiasedCka(x, x), NaN);
});

Deno.test("nc1() is 0 for full collapse and undefined for total collapse", () => {
  assertEquals(metrics.nc1(matrixFrom([[0], [0], [1], [1]]), [0, 0, 1, 1]), 0);
  assertEquals(metrics.nc1(zeros, halves), NaN);
});

Deno.test("nc3() refuses a label without a row of weights", () => {
  const weights = matrixFrom([[1, 0], [0, 1]]);
  assertThrows(() => metrics.nc3(pair.embeddings, [0, 0, 2, 2], weights), RangeError, "label 2");
});

Deno.test("nc2MaximalAngle() is 0 for the simplex", () => {
  const corners = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  const x = matrixFrom([...corners, ...corners]);
  assertAlmostEquals(metrics.nc2MaximalAngle(x, [0, 1, 2, 0, 1, 2]), 0, 1e-12);
  assertAlmostEquals(metrics.nc2Equiangular(x, [0, 1, 2, 0, 1, 2]), 0, 1e-12);
});

Deno.test("minAngularGap() and its kin take the angle to the nearest class in three dimensions", () => {
  const x = matrixFrom([[1, 0, 0], [2, 0, 0], [0, 1, 0], [0, 0.5, 0.5], [0, 0.5, 0.5]]);
  const labels = [0, 0, 1, 2, 2];
  assertAlmostEquals(metrics.minAngularGap(x, labels), 45, 1e-6);
  // Gaps of 45, 45 and 90 degrees.
  assertAlmostEquals(metrics.angularGapVariation(x, labels), Math.sqrt(450) / 60, 1e-6);
});

Deno.test("effectiveRank() is 1 on a line", () => {
  assertAlmostEquals(metrics.effectiveRank(matrixFrom([[0, 0], [1, 2], [2, 4]])), 1, 1e-9);
});

Deno.test("auroc() counts a tie as half", () => {
  assertEquals(metrics.auroc([1, 1, 1], [1, 1]), 0.5);
});

Deno.test("auroc() takes infinite scores, and is undefined for NaN or an empty side", () => {
  assertEquals(metrics.auroc([Infinity, 0], [-Infinity]), 1);
  assertEquals(metrics.auroc([NaN], [0]), NaN);
  assertEquals(metrics.auroc([], [0]), NaN);
});

Deno.test("fprAt95Tpr() accepts exactly 95 % of the known", () => {
  const known = Array.from({ length: 20 }, (_, i) => i);
  assertEquals(metrics.fprAt95Tpr(known, [0.5, 1, 2]), 2 / 3);
});

Deno.test("oscr() is the closed-set accuracy where all known score above all unknown", () => {
  assertEquals(metrics.oscr([5, 6, 7, 8], [true, true, false, true], [1, 2]), 0.75);
});

Deno.test("ece() leaves a confidence of 0 out and takes 1 in", () => {
  assertEquals(metrics.ece([0, 1], [false, true], 10), 0);
});

Deno.test("ece() is off its bin edges where it should be", () => {
  const confidences = [0.97, 0.91, 0.42, 0.38];
  assertAlmostEquals(metrics.ece(confidences, [1, 0, 1, 0], 10), (0.88 + 0.58 + 0.38) / 4);
});

Deno.test("ece() refuses what is no confidence", () => {
  assertThrows(() => metrics.ece([1.5], [true]), RangeError, "confidences[0] is 1.5");
});

Deno.test("nmi(), ami() and ari() are undefined for no samples and 1 for one cluster on both sides", () => {
  for (const index of [metrics.nmi, metrics.ami, metrics.ari]) {
    assertEquals([index([], []), index([4, 4], [0, 0])], [NaN, 1]);
  }
});

Deno.test("linearProbe() is undefined for a single class", () => {
  const { accuracy, converged } = metrics.linearProbe(zeros, new Int32Array(6), zeros, halves);
  assertEquals([accuracy, converged], [NaN, false]);
});

Deno.test("linearProbe() converges on separable classes with next to no penalty", () => {
  const { embeddings, labels } = pair;
  const { meanNll, converged } = metrics.linearProbe(embeddings, labels, embeddings, labels, {
    C: 1e6,
  });
  assertEquals(converged, true);
  assertAlmostEquals(meanNll, 0, 1e-4);
});

Deno.test("linearProbe() does not depend on where the origin is", () => {
  const moved = { ...pair.embeddings, data: pair.embeddings.data.map((value) => value + 4096) };
  const probe = (x: Matrix) => metrics.linearProbe(x, pair.labels, x, pair.labels).meanNll;
  assertAlmostEquals(probe(moved), probe(pair.embeddings), 1e-6);
});

Deno.test("fitLogisticRegression() goes on from a solution", () => {
  const { embeddings, labels } = pair;
  const cold = fitLogisticRegression(embeddings, labels);
  const warm = fitLogisticRegression(embeddings, labels, { initial: cold });
  assertEquals(warm.iterations, 0);
  assertAlmostEquals(warm.meanNll, cold.meanNll, 1e-12);
});
