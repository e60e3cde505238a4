import { type Matrix, matrixFrom } from "../../../src/base/matrix.ts";

/** A case of fixtures/metrics.json: random clusters with the values of scikit-learn and NumPy. */
export interface GoldenCase {
  name: string;
  embeddings: Matrix;
  labels: Int32Array;
  queries: Matrix;
  queryLabels: Int32Array;
  other: Matrix;
  knownScores: number[];
  unknownScores: number[];
  expected: Record<string, number> & {
    knnAccuracy: Record<string, number>;
    linearProbe: { trainAccuracy: number; meanNll: number; queryAccuracy: number };
  };
}

const file = new URL("../../../fixtures/metrics.json", import.meta.url);

export const goldenCases: GoldenCase[] = JSON.parse(Deno.readTextFileSync(file)).cases.map(
  // deno-lint-ignore no-explicit-any -- plain JSON of our own fixture
  (raw: any): GoldenCase => {
    const embeddings = matrixFrom(raw.embeddings);
    return {
      ...raw,
      name: `${embeddings.rows} x ${embeddings.columns}, ${new Set(raw.labels).size} classes`,
      embeddings,
      labels: Int32Array.from(raw.labels),
      queries: matrixFrom(raw.queries),
      queryLabels: Int32Array.from(raw.queryLabels),
      other: matrixFrom(raw.other),
    };
  },
);

/** A worked example: twelve points in three classes, with values from NumPy. */
export const twelve: { x: Matrix; y: Int32Array } = {
  x: matrixFrom([
    [1.0, 0.2],
    [1.5, -0.3],
    [2.0, 0.1],
    [1.2, 0.6],
    [-0.8, 1.1],
    [-1.0, 1.9],
    [-0.2, 1.4],
    [0.3, 0.9],
    [-0.5, -1.0],
    [-1.1, -0.6],
    [-0.9, -1.8],
    [0.1, -1.2],
  ]),
  y: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2),
};
