/**
 * Every metric at 1,000 and 10,000 points in 2 and 128 dimensions. Run: deno bench -A bench/metrics.ts
 *
 * bench/metrics_ratio.ts compares the costly ones with scikit-learn.
 */
import { type Matrix, matrixFrom } from "../src/base/matrix.ts";
import { evaluateMetric, type MetricInput, metricRegistry } from "../src/measures/metrics/mod.ts";
import { randomStream } from "../src/base/random.ts";
import { clusters } from "./_clusters.ts";

function inputOf(samples: number, dimension: number): MetricInput {
  const { x, labels } = clusters(samples, dimension, 1);
  const train = clusters(samples, dimension, 2);
  const random = randomStream(0, "bench/scores");
  const normals = (rows: number, columns: number): Matrix => ({
    data: Float32Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  });
  return {
    embeddings: x,
    labels,
    predictions: labels,
    logits: normals(samples, 10),
    weights: matrixFrom(Array.from({ length: 10 }, () => new Array(dimension).fill(1))),
    train: { embeddings: train.x, labels: train.labels },
    neighbours: 20,
    other: clusters(samples, dimension, 3).x,
    knownScores: normals(samples, 1).data,
    knownCorrect: new Uint8Array(samples).fill(1),
    unknownScores: normals(samples, 1).data,
  };
}

for (const [samples, dimension] of [[1000, 2], [1000, 128], [10_000, 2], [10_000, 128]] as const) {
  const group = `${samples} x ${dimension}`;
  const input = inputOf(samples, dimension);
  for (const { name } of Object.values(metricRegistry)) {
    Deno.bench({
      name: `${name} ${group}`,
      group,
      baseline: name === "accuracy",
      // At 10,000 points a metric may take seconds: three samples tell enough.
      ...samples === 10_000 && { n: 3, warmup: 1 },
      fn: () => void evaluateMetric(name, input),
    });
  }
}
