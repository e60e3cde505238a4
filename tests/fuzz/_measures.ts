import fc from "fast-check";
import { matrixFrom, rowsFrom } from "../../src/base/matrix.ts";
import * as measures from "../../src/measures/mod.ts";
import { anything, list, maybe, object, typed, within } from "./_documented.ts";
import { optional, type Subject, type Subjects } from "./_subject.ts";

const coordinate = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -20, max: 20 }).map((n) => n / 4) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1e-30, 1e18, -1e18) },
);
const label = fc.constantFrom(0, 1, 2);

/** N x d with labels, N predictions, and a second matrix of N rows. */
const labelled = fc.record({
  n: fc.integer({ min: 0, max: 12 }),
  d: fc.integer({ min: 1, max: 3 }),
}).chain(({ n, d }) => {
  const rows = fc.array(fc.array(coordinate, { minLength: d, maxLength: d }), {
    minLength: n,
    maxLength: n,
  }).map((rows) => n === 0 ? { data: new Float32Array(0), rows: 0, columns: d } : matrixFrom(rows));
  const labels = fc.array(label, { minLength: n, maxLength: n })
    .chain((list) => fc.constantFrom<number[] | Int32Array>(list, Int32Array.from(list)));
  return fc.record({
    x: rows,
    y: rows,
    labels,
    more: labels,
    weights: fc.array(fc.array(coordinate, { minLength: d, maxLength: d }), {
      minLength: 3,
      maxLength: 3,
    }).map(matrixFrom),
  });
});

const share = within(0, 1);
const positive = within(0, Infinity);
const one = (gives: Subject["gives"]): Subject => ({
  args: labelled.map(({ x }) => [x]),
  gives,
});
const byClass = (gives: Subject["gives"]): Subject => ({
  args: labelled.map(({ x, labels }) => [x, labels]),
  gives,
});
const twoLabels = (gives: Subject["gives"]): Subject => ({
  args: labelled.map(({ labels, more }) => [labels, more]),
  gives,
});
const scores = fc.array(
  fc.oneof(coordinate, fc.constantFrom(Infinity, -Infinity, 1e308)),
  { maxLength: 8 },
).chain((list) => fc.constantFrom<number[] | Float64Array>(list, Float64Array.from(list)));
const byScores = (gives: Subject["gives"]): Subject => ({ args: fc.tuple(scores, scores), gives });
const distance = fc.constantFrom([], ["euclidean"], ["cosine"]);
const confidences = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom(true, false, 0, 1)),
  { maxLength: 10 },
).map((all) => [all.map(([percent]) => percent / 100), all.map(([, correct]) => correct)]);
const bins = fc.constantFrom([], [1], [15]);
const spec = {
  name: "rows",
  title: "Rows",
  description: "How many there are",
  direction: "none",
  range: [0, Infinity],
  reads: ["embeddings"],
  compute: ({ embeddings }: { embeddings: { rows: number } }) => embeddings.rows,
};
const fit = optional({ C: fc.constantFrom(1, 1e-3, 100), maxIterations: fc.constant(50) });

export const subjects: Subjects = {
  of: measures,
  calls: {
    accuracy: twoLabels(share),
    alignment: byClass(within(0, 4)),
    ami: twoLabels(within(-Infinity, 1)),
    angleError: {
      args: labelled.map(({ labels, more }) => [labels, more]),
      gives: positive,
    },
    angularGapVariation: byClass(positive),
    angularSpread: byClass(within(0, 180)),
    ari: twoLabels(within(-0.5, 1)),
    auroc: byScores(share),
    averagePrecision: byScores(share),
    calinskiHarabasz: byClass(positive),
    centroidSeparation: byClass(positive),
    checkMetric: {
      args: fc.constantFrom(
        [measures.fisherRatio],
        [measures.findMeasure("accuracy")],
        [measures.findMeasure("knnAccuracy")],
      ),
      gives: object({ name: typed("string"), checks: list(typed("string")) }),
      rare: 3,
    },
    classRecalls: twoLabels(anything),
    classSeparation: byClass(within(-Infinity, 1)),
    daviesBouldin: byClass(positive),
    debiasedCka: { args: labelled.map(({ x, y }) => [x, y]), gives: within(-Infinity, 1) },
    defineMeasure: { args: fc.constant([spec]), gives: object({ name: anything }) },
    ece: {
      args: fc.tuple(confidences, bins).map(([both, more]) => [...both, ...more]),
      gives: share,
    },
    effectiveRank: one(positive),
    evaluateMetric: {
      args: fc.tuple(
        labelled,
        fc.constantFrom<readonly [unknown, object?]>(
          ...["silhouette", "fisherRatio", "nc1", "nc3", "accuracy", "recallAt1", "ece"]
            .map((name) => [name] as const),
          ["knnAccuracy", { k: 2 }],
          ["probeAccuracy", { C: 1 }],
          ["nc1", { split: "test" }],
          [measures.findMeasure("transfer")],
          [measures.findMeasure("fewShot"), { queries: 1, episodes: 3 }],
        ),
      ).map(([{ x, y, labels, more, weights }, [metric, ...parameters]]) => [
        metric,
        {
          embeddings: x,
          labels,
          weights,
          logits: y,
          predictions: more,
          train: { embeddings: y, labels: more },
          novel: { embeddings: y, labels },
          transferred: { train: { embeddings: x, labels }, test: { embeddings: y, labels } },
        },
        ...parameters,
      ]),
      gives: object({ value: within(-Infinity, Infinity, true), reason: maybe(typed("string")) }),
      rare: 0.2,
    },
    fewShot: {
      args: fc.tuple(
        labelled,
        optional({
          ways: fc.constantFrom(2, 5),
          shots: fc.constantFrom(1, 2),
          queries: fc.constantFrom(1, 2),
          seed: fc.integer(),
          variant: fc.constantFrom("UN", "L2N", "CL2N"),
        }),
      ).map(([{ x, labels }, options]) => [x, labels, {
        episodes: 5,
        baseMean: [1, 0, 0].slice(0, x.columns),
        ...options,
      }]),
      gives: object({ accuracy: share, interval: positive, episodes: list(share) }),
    },
    findMeasure: {
      args: fc.constantFrom(...measures.measureNames.map((name) => [name])),
      gives: object({ name: typed("string") }),
    },
    fisherRatio: byClass(positive),
    fisherTrace: byClass(positive),
    fprAt95Tpr: byScores(share),
    fprAt95TprUnknownPositive: byScores(share),
    neighbourAgreement: {
      args: fc.tuple(labelled, distance).map(([{ x, y, labels, more }, distance]) => [
        ...[{ embeddings: x, labels }, y, more, 1],
        ...distance,
      ]),
      gives: object({ neighbours: share, means: share, changed: share }),
    },
    knnAccuracy: {
      args: fc.tuple(labelled, distance).map(([{ x, y, labels, more }, distance]) => [
        ...[x, labels, y, more, 1],
        ...distance,
      ]),
      gives: share,
    },
    knnAccuracyLeaveOneOut: {
      args: fc.tuple(labelled, distance).map(([{ x, labels }, distance]) => [
        x,
        labels,
        1,
        ...distance,
      ]),
      gives: share,
    },
    linearCka: { args: labelled.map(({ x, y }) => [x, y]), gives: share },
    linearProbe: {
      args: fc.tuple(labelled, fit).map(([{ x, y, labels, more }, options]) => [
        ...[x, labels, y, more],
        options,
      ]),
      gives: object({ accuracy: share, trainAccuracy: share, meanNll: positive }),
    },
    mapAtR: {
      args: fc.tuple(labelled, distance)
        .map(([{ x, labels }, distance]) => [x, labels, ...distance]),
      gives: share,
    },
    minAngularGap: byClass(within(0, 180)),
    nc1: byClass(positive),
    nc2Equiangular: byClass(share),
    nc2Equinorm: byClass(positive),
    nc2MaximalAngle: byClass(within(0, 2)),
    nc3: {
      args: labelled.map(({ x, labels, weights }) => [x, labels, weights]),
      gives: within(0, 4),
    },
    nc4: { args: labelled.map(({ x, labels, more }) => [x, labels, more]), gives: share },
    nmi: twoLabels(share),
    openSet: {
      args: fc.tuple(
        labelled,
        fc.boolean(),
        optional({
          scores: fc.subarray([...measures.OPEN_SET_SCORES]),
          neighbours: fc.constantFrom(1, 2),
          temperature: fc.constant(2),
          normalize: fc.boolean(),
          oscr: fc.constantFrom("exact", "vaze"),
        }),
      ).map(([{ x, y, labels, more, weights }, logits, options]) => [
        {
          train: { embeddings: y, labels: more },
          known: { embeddings: x, labels, predictions: more, ...logits && { logits: y } },
          unknown: { embeddings: y, ...logits && { logits: x } },
          geometry: {
            classes: [0, 1, 2],
            bias: [0, 0, 0],
            weights: rowsFrom(weights.data, weights.columns),
          },
        },
        options,
      ]),
      gives: object({
        closedSetAccuracy: within(0, 1, true),
        scores: (value, _nan) => {
          for (const each of Object.values(value as object)) {
            const fault = object({
              auroc: share,
              fprAt95Tpr: share,
              fprAt95TprUnknownPositive: share,
              averagePrecision: share,
              oscr: share,
            })(each, true);
            if (fault !== undefined) return fault;
          }
        },
      }),
    },
    oscr: {
      args: fc.tuple(
        fc.array(fc.tuple(coordinate, fc.boolean()), { maxLength: 8 }),
        scores,
        fc.constantFrom([], ["exact"], ["vaze"]),
      ).map(([known, unknown, convention]) => [
        known.map(([score]) => score),
        known.map(([, correct]) => correct),
        unknown,
        ...convention,
      ]),
      gives: share,
    },
    pillaiTrace: byClass(positive),
    rPrecision: {
      args: fc.tuple(labelled, distance)
        .map(([{ x, labels }, distance]) => [x, labels, ...distance]),
      gives: share,
    },
    recallAtK: {
      args: fc.tuple(labelled, fc.constantFrom(1, 3), distance)
        .map(([{ x, labels }, k, distance]) => [x, labels, k, ...distance]),
      gives: share,
    },
    reliabilityBins: {
      args: fc.tuple(confidences, bins).map(([both, more]) => [...both, ...more]),
      gives: list(object({ low: share, high: share, count: positive })),
    },
    rocCurve: byScores(list(object({ fpr: share, tpr: share }))),
    silhouette: byClass(within(-1, 1)),
    silhouetteCosine: byClass(within(-1, 1)),
    transfer: {
      args: fc.tuple(
        labelled,
        optional({
          validationShare: fc.constantFrom(0.2, 0.5),
          seed: fc.integer(),
          neighbours: fc.constantFrom(1, 20),
        }),
      ).map(([{ x, y, labels, more }, options]) => [
        { embeddings: x, labels },
        { embeddings: y, labels: more },
        { penalties: [1e-2, 1], tolerance: 1e-3, maxIterations: 50, ...options },
      ]),
      gives: object({ probeAccuracy: share, knnAccuracy: share, penalty: positive }),
    },
    uniformity: one(within(-8, 0)),
    wilksLambda: byClass(share),
    withinClassVariance: byClass(positive),
  },
};
