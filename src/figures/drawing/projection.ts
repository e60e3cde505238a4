import { type Matrix, rowOf } from "../../base/matrix.ts";

/** Embeddings brought to the plane. */
export interface Projection {
  /** Per row the horizontal coordinate. */
  x: Float64Array;
  /** Per row the vertical coordinate. */
  y: Float64Array;
  /** Per row the distance towards the eye; only for three dimensions. */
  depth?: Float64Array;
  /** Brings any other point of the space (a class mean, a weight) to the same plane. */
  project(point: ArrayLike<number>): [number, number];
}

/** A direction from which a three-dimensional embedding is seen, in degrees. */
export interface View {
  azimuth: number;
  elevation: number;
}

/** The view of single panels: all three axes are seen at similar lengths. */
export const STANDARD_VIEW: View = { azimuth: -60, elevation: 25 };

/** The screen's right, up and towards-the-eye axes of an orthographic view. */
export function viewAxes({ azimuth, elevation }: View): [number[], number[], number[]] {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  return [
    [-Math.sin(a), Math.cos(a), 0],
    [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)],
    [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)],
  ];
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The rows without NaN or infinity, which would spoil every mean. */
function finiteRows(x: Matrix): Float32Array[] {
  return Array.from({ length: x.rows }, (_, row) => rowOf(x, row))
    .filter((row) => row.every(Number.isFinite));
}

function columnMeans(rows: readonly Float32Array[], columns: number): Float64Array {
  const means = new Float64Array(columns);
  for (const row of rows) for (let i = 0; i < columns; i++) means[i]! += row[i]! / rows.length;
  return means;
}

function covariance(rows: readonly Float32Array[], means: Float64Array): Float64Array[] {
  const result = Array.from(means, () => new Float64Array(means.length));
  for (const row of rows) {
    const centred = means.map((mean, axis) => row[axis]! - mean);
    for (const [i, entries] of result.entries()) {
      for (let j = 0; j < means.length; j++) {
        entries[j]! += (centred[i]! * centred[j]!) / rows.length;
      }
    }
  }
  return result;
}

/** The eigenvector of the largest eigenvalue by power iteration, its largest entry positive. */
function leadingVector(matrix: readonly Float64Array[]): { vector: Float64Array; value: number } {
  let vector = Float64Array.from(matrix, (_, i) => 1 + i / matrix.length);
  let value = 0;
  for (let step = 0; step < 300; step++) {
    const next = Float64Array.from(matrix, (row) => dot(row, vector));
    value = Math.hypot(...next);
    if (value === 0) break;
    vector = next.map((entry) => entry / value);
  }
  const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return { vector: largest < 0 ? vector.map((entry) => -entry) : vector, value };
}

/** The first two principal components and the share of the variance that they hold. */
export function principalPlane(x: Matrix): {
  means: Float64Array;
  axes: [Float64Array, Float64Array];
  share: number;
} {
  const rows = finiteRows(x);
  const means = columnMeans(rows, x.columns);
  const matrix = covariance(rows, means);
  const total = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
  const first = leadingVector(matrix);
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j < row.length; j++) {
      row[j]! -= first.value * first.vector[i]! * first.vector[j]!;
    }
  }
  const second = leadingVector(matrix);
  return {
    means,
    axes: [first.vector, second.vector],
    share: (first.value + second.value) / total,
  };
}

function along(x: Matrix, project: (point: ArrayLike<number>) => [number, number]): Projection {
  const result = { x: new Float64Array(x.rows), y: new Float64Array(x.rows), project };
  for (let row = 0; row < x.rows; row++) {
    [result.x[row], result.y[row]] = project(rowOf(x, row));
  }
  return result;
}

/**
 * Brings embeddings of any dimension to the plane.
 *
 * Two dimensions stay as they are; one lies along the horizontal axis; three are seen in an
 * orthographic view; of more the first two principal components are taken.
 *
 * @param x The embeddings.
 * @param view The view of three dimensions, by default {@linkcode STANDARD_VIEW}.
 * @returns The planar coordinates and the way to get those of other points.
 */
export function projectEmbeddings(x: Matrix, view: View = STANDARD_VIEW): Projection {
  if (x.columns === 1) return along(x, (p) => [p[0]!, 0]);
  if (x.columns === 2) return along(x, (p) => [p[0]!, p[1]!]);
  if (x.columns === 3) {
    const [right, up, eye] = viewAxes(view);
    const depth = Float64Array.from({ length: x.rows }, (_, row) => dot(eye, rowOf(x, row)));
    return { ...along(x, (p) => [dot(right, p), dot(up, p)]), depth };
  }
  const { means, axes } = principalPlane(x);
  const offset = [dot(axes[0], means), dot(axes[1], means)];
  return along(x, (p) => [dot(axes[0], p) - offset[0]!, dot(axes[1], p) - offset[1]!]);
}

/** The projection of {@linkcode projectEmbeddings} in words; empty for two dimensions. */
export function projectionNote(x: Matrix): string {
  if (x.columns === 1) return "the one coordinate, along the axis";
  if (x.columns === 2) return "";
  if (x.columns === 3) {
    return "three dimensions in orthographic projection, nearer points drawn later";
  }
  const share = (100 * principalPlane(x).share).toFixed(0);
  return `of ${x.columns} dimensions the first two principal components, ${share} % of the variance`;
}
