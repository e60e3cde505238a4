import { type Matrix, rowOf } from "../../base/matrix.ts";
import { totalScatter } from "../../measures/metrics/class_means.ts";
import { symmetricEigen } from "../../base/eigen.ts";
import { columnMeans, rowsIn } from "../../measures/metrics/vectors.ts";

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

/** Where the first principal components of a matrix lie. */
interface PrincipalAxes {
  means: Float64Array;
  /** The first three, or as many as there are dimensions. */
  axes: Float64Array[];
  /** The share of the variance that each of them holds. */
  shares: number[];
}

/** A figure asks for the plane of a matrix several times. */
const axesOf = new WeakMap<Matrix, PrincipalAxes>();

/** The first principal components, the largest entry of each positive. */
export function principalAxes(x: Matrix): PrincipalAxes {
  const known = axesOf.get(x);
  if (known !== undefined) return known;
  // A row with NaN or infinity would spoil every mean.
  const rows = Array.from({ length: x.rows }, (_, row) => row)
    .filter((row) => rowOf(x, row).every(Number.isFinite));
  const finite = rowsIn(x, rows);
  const means = columnMeans(finite);
  const { values, vectors } = symmetricEigen(totalScatter(finite, { mean: means }), x.columns);
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, 3);
  const axis = (at: number) => {
    const vector = vectors.subarray(at * x.columns, (at + 1) * x.columns);
    const largest = vector.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a, 0);
    return largest < 0 ? vector.map((entry) => -entry) : vector;
  };
  const total = values.reduce((a, b) => a + b, 0);
  const found: PrincipalAxes = {
    means,
    axes: order.map(axis),
    shares: order.map((at) => values[at]! / total),
  };
  axesOf.set(x, found);
  return found;
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
  const { means, axes: [first, second] } = principalAxes(x);
  const offset = [dot(first!, means), dot(second!, means)];
  return along(x, (p) => [dot(first!, p) - offset[0]!, dot(second!, p) - offset[1]!]);
}

/** The projection of {@linkcode projectEmbeddings} in words; empty for two dimensions. */
export function projectionNote(x: Matrix): string {
  if (x.columns === 1) return "the one coordinate, along the axis";
  if (x.columns === 2) return "";
  if (x.columns === 3) {
    return "three dimensions in orthographic projection, nearer points drawn later";
  }
  const [first, second] = principalAxes(x).shares;
  const share = (100 * (first! + second!)).toFixed(0);
  return `of ${x.columns} dimensions the first two principal components, ${share} % of the variance`;
}
