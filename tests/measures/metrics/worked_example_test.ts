import { assertAlmostEquals, assertEquals } from "@std/assert";
import { matrixFrom } from "../../../src/base/matrix.ts";
import { predictedClasses } from "../../../src/measures/metrics/accuracy.ts";
import { softmaxConfidences } from "../../../src/measures/metrics/calibration.ts";
import { classMeans } from "../../../src/measures/metrics/class_means.ts";
import { groupClasses } from "../../../src/measures/metrics/classes.ts";
import { silhouetteSamples } from "../../../src/measures/metrics/silhouette.ts";
import * as metrics from "../../../src/measures/mod.ts";
import { twelve } from "./_golden.ts";

const { x, y } = twelve;
const alone = Int32Array.from(y, (label, i) => i === 11 ? 3 : label);
const product = matrixFrom(
  Array.from({ length: 12 }, (_, i) => [x.data[2 * i]!, x.data[2 * i + 1]!])
    .map(([a, b]) => [a! * b!, a! + 0.5 * b!, b! ** 2]),
);
const weights = matrixFrom([[1, 0.1], [-0.6, 1], [-0.5, -1.1]]);

/** What NumPy and scikit-learn give in float64; the points here are rounded to float32. */
function gives(name: string, value: number, expected: number) {
  Deno.test(`${name} gives ${expected} on the worked example`, () => {
    assertAlmostEquals(value, expected, 2e-7 * Math.max(1, Math.abs(expected)));
  });
}

Deno.test("classMeans() gives the class means of the worked example", () => {
  const { means, mean } = classMeans(x, y);
  const rounded = (v: Float64Array) => Array.from(v, (value) => Number(value.toFixed(6)));
  assertEquals(rounded(mean), [0.133333, 0.108333]);
  assertEquals(rounded(means), [1.425, 0.15, -0.425, 1.325, -0.6, -1.15]);
});

gives("fisherRatio()", metrics.fisherRatio(x, y), 5.33970911);
gives("fisherTrace()", metrics.fisherTrace(x, y), 13.87495814);
gives("pillaiTrace()", metrics.pillaiTrace(x, y), 1.67683976);
gives("wilksLambda()", metrics.wilksLambda(x, y), 0.0203566);
gives("calinskiHarabasz()", metrics.calinskiHarabasz(x, y), 24.02869097);
gives("daviesBouldin()", metrics.daviesBouldin(x, y), 0.48325761);
gives("silhouette()", metrics.silhouette(x, y), 0.567728);
gives("silhouetteCosine()", metrics.silhouetteCosine(x, y), 0.85218655);
gives("silhouette() with a singleton class", metrics.silhouette(x, alone), 0.37302654);
gives(
  "silhouetteSamples() of a singleton",
  silhouetteSamples(x, groupClasses(alone), "euclidean")[11]!,
  0,
);

Deno.test("silhouetteSamples() gives the values of the worked example", () => {
  const values = Array.from(
    silhouetteSamples(x, groupClasses(y), "euclidean"),
    (v) => Number(v.toFixed(6)),
  );
  assertEquals(values, [
    ...[0.606917, 0.66834, 0.683514, 0.565474, 0.622021, 0.621602],
    ...[0.625701, 0.162148, 0.670831, 0.483976, 0.643151, 0.459061],
  ]);
});

gives("knnAccuracyLeaveOneOut() with k = 1", metrics.knnAccuracyLeaveOneOut(x, y, 1), 1);
gives("knnAccuracyLeaveOneOut() with k = 3", metrics.knnAccuracyLeaveOneOut(x, y, 3), 11 / 12);
gives("knnAccuracyLeaveOneOut() with k = 5", metrics.knnAccuracyLeaveOneOut(x, y, 5), 1);
gives("recallAtK() with k = 1", metrics.recallAtK(x, y, 1), 1);
gives("recallAtK() with k = 4", metrics.recallAtK(x, y, 4), 1);
gives("mapAtR()", metrics.mapAtR(x, y), 0.91666667);
gives("rPrecision()", metrics.rPrecision(x, y), 0.91666667);
gives("classSeparation()", metrics.classSeparation(x, y), 0.88513486);
gives("alignment()", metrics.alignment(x, y), 0.30119719);
gives("uniformity()", metrics.uniformity(x), -1.69026136);
gives("nc1()", metrics.nc1(x, y), 0.13503945);
gives("nc2Equinorm()", metrics.nc2Equinorm(x, y), 0.05069672);
gives("nc2Equiangular()", metrics.nc2Equiangular(x, y), 0.08012237);
gives("nc2MaximalAngle()", metrics.nc2MaximalAngle(x, y), 0.07292933);
gives("nc3()", metrics.nc3(x, y, weights), 0.01123128);
gives("linearCka()", metrics.linearCka(x, product), 0.70482862);
gives("debiasedCka()", metrics.debiasedCka(x, product), 0.60981589);

Deno.test("nc4() gives 0 where the classifier agrees with the nearest class mean", () => {
  const bias = [0.1, -0.1, 0];
  const logits = Array.from(
    { length: 12 },
    (_, i) =>
      bias.map((b, k) =>
        b + weights.data[2 * k]! * x.data[2 * i]! + weights.data[2 * k + 1]! * x.data[2 * i + 1]!
      ),
  );
  assertEquals(metrics.nc4(x, y, predictedClasses(matrixFrom(logits))), 0);
});

const clusters = [0, 0, 0, 1, 1, 1, 1, 0, 2, 2, 2, 2];
gives("nmi()", metrics.nmi(y, clusters), 0.65876033);
gives("ami()", metrics.ami(y, clusters), 0.56671099);
gives("ari()", metrics.ari(y, clusters), 0.54166667);

const known = [0.95, 0.9, 0.9, 0.8, 0.7, 0.6, 0.55, 0.4];
const correct = [1, 1, 1, 1, 0, 1, 1, 0];
const unknown = [0.85, 0.7, 0.5, 0.45, 0.3, 0.2];
const negated = (scores: number[]) => scores.map((score) => -score);
gives("auroc()", metrics.auroc(known, unknown), 0.78125);
gives("averagePrecision()", metrics.averagePrecision(known, unknown), 0.83859127);
gives(
  "averagePrecision() of the unknown",
  metrics.averagePrecision(negated(unknown), negated(known)),
  0.77516835,
);
gives("fprAt95Tpr()", metrics.fprAt95Tpr(known, unknown), 4 / 6);
gives("fprAt95TprUnknownPositive()", metrics.fprAt95TprUnknownPositive(known, unknown), 0.625);
gives("oscr()", metrics.oscr(known, correct, unknown), 0.64583333);
gives("oscr() as Vaze et al.", metrics.oscr(known, correct, unknown, "vaze"), 0.61458333);

const confidences = [0.95, 0.9, 0.85, 0.8, 0.65, 0.6, 0.55, 0.4];
const right = [1, 1, 0, 1, 1, 0, 1, 0];
gives("ece() with 15 bins", metrics.ece(confidences, right), 0.2625);
gives("ece() with 10 bins", metrics.ece(confidences, right, 10), 0.2375);
gives(
  "softmaxConfidences()",
  softmaxConfidences(matrixFrom([[2, 0.5, -1]]))[0]!,
  0.78559703,
);

/** The circle, filled evenly by ten classes of a sector each. */
const angles = Array.from({ length: 2000 }, (_, i) => 2 * Math.PI * (i + 0.5) / 2000);
const circle = matrixFrom(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]));
const sectors = angles.map((_, i) => Math.floor(i / 200));
const nearly = (name: string, value: number, expected: number, tolerance: number) =>
  Deno.test(`${name} gives ${expected} on the filled circle`, () => {
    assertAlmostEquals(value, expected, tolerance);
  });
nearly("uniformity()", metrics.uniformity(circle), -1.575, 3e-3);
nearly("classSeparation()", metrics.classSeparation(circle, sectors), 0.967532, 1e-5);
nearly("nc2MaximalAngle()", metrics.nc2MaximalAngle(circle, sectors), 0.5956694, 1e-6);
nearly("nc2Equiangular()", metrics.nc2Equiangular(circle, sectors), 0.6573, 1e-4);
nearly("minAngularGap()", metrics.minAngularGap(circle, sectors), 36, 1e-4);
nearly("angularGapVariation()", metrics.angularGapVariation(circle, sectors), 0, 1e-6);
nearly("angularSpread()", metrics.angularSpread(circle, sectors), 36 / Math.sqrt(12), 1e-3);
nearly("effectiveRank()", metrics.effectiveRank(circle), 2, 1e-6);

Deno.test("classRecalls() gives the recall of each class, and the measures count them", () => {
  const labels = [0, 0, 0, 0, 4, 4, 5, 5, 5, 9];
  const predictions = [0, 0, 0, 9, 4, 0, 0, 5, 0, 0];
  const recalls = metrics.classRecalls(predictions, labels);
  assertEquals([...recalls], [[0, 3 / 4], [4, 1 / 2], [5, 1 / 3], [9, 0]]);
  const valueOf = (name: string) => metrics.evaluateMetric(name, { predictions, labels });
  assertEquals(valueOf("classesRecalled"), { value: 2 });
  assertEquals(valueOf("leastRecall"), { value: 0 });
  // Every class is predicted, which says nothing of whether it is found.
  assertEquals(valueOf("classesUsed"), { value: 4 });
  const unseen = metrics.evaluateMetric("leastRecall", { predictions: [3, -1], labels: [3, 3] });
  assertEquals(unseen.reason, "the network tells no class of 1 of 2 samples");
});
