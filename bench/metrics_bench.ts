import { evaluateMetric, metricNames } from "../src/metrics/mod.ts";
import { randomStream } from "../src/random.ts";

const CLASSES = 10;
const DIMENSION = 2;

/** Gaussian classes around a circle, with all that any metric asks for. */
function input(points: number) {
  const random = randomStream(1, `points/${points}`);
  const matrix = (rows: number, columns: number, mean = (_: number, __: number) => 0) => ({
    rows,
    columns,
    data: Float32Array.from(
      { length: rows * columns },
      (_, i) => mean(Math.floor(i / columns), i % columns) + random.normal(),
    ),
  });
  const circle = (row: number, column: number) =>
    5 * Math[column === 0 ? "cos" : "sin"](row % CLASSES / CLASSES * 2 * Math.PI);
  const labels = Int32Array.from({ length: points }, (_, i) => i % CLASSES);
  const scores = () => Float64Array.from({ length: points }, random.normal);
  return {
    embeddings: matrix(points, DIMENSION, circle),
    labels,
    predictions: labels.map((label, i) => i % 7 === 0 ? (label + 1) % CLASSES : label),
    logits: matrix(points, CLASSES),
    weights: matrix(CLASSES, DIMENSION, circle),
    train: { embeddings: matrix(points, DIMENSION, circle), labels },
    other: matrix(points, DIMENSION, circle),
    knownScores: scores(),
    knownCorrect: Array.from(labels, (_, i) => i % 7 !== 0),
    unknownScores: scores(),
  };
}

for (const points of [1000, 10000]) {
  const measured = input(points);
  for (const metric of metricNames) {
    Deno.bench(metric, { group: `metrics of ${points} points`, n: 3, warmup: 1 }, () => {
      evaluateMetric(metric, measured);
    });
  }
}
