/**
 * Every metric at 1,000 and 10,000 points in 2 and 128 dimensions. Run: deno bench -A bench/metrics.ts
 *
 * bench/metrics_ratio.ts compares the costly ones with scikit-learn.
 */
import { clusters } from "./_clusters.ts";
import { type Matrix, matrixFrom } from "../src/base/matrix.ts";
import { randomStream } from "../src/base/random.ts";
import { measureCatalogue } from "../src/measures/catalogue.ts";
import { evaluateMetric } from "../src/measures/evaluate.ts";
import type { MeasureInput } from "../src/measures/measure.ts";

function inputOf(samples: number, dimension: number): Partial<MeasureInput> {
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
  };
}

/** The measures of given embeddings alone: the others are benchmarked with a network. */
const given = Object.keys(inputOf(1, 1));
const metrics = measureCatalogue.filter(({ reads }) => reads.every((read) => given.includes(read)));

for (const [samples, dimension] of [[1000, 2], [1000, 128], [10_000, 2], [10_000, 128]] as const) {
  const group = `${samples} x ${dimension}`;
  const input = inputOf(samples, dimension);
  for (const { name } of metrics) {
    Deno.bench({
      name: `${name} ${group}`,
      group,
      baseline: name === "accuracy",
      // At 10,000 points a metric may take seconds: three samples tell enough.
      ...samples === 10_000 ? { n: 3, warmup: 1 } : { n: 20, warmup: 3 },
      fn: () => void evaluateMetric(name, input),
    });
  }
}
