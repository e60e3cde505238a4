import { tridiagonalEigen } from "./tridiagonal.ts";

/** The eigenvalues of a symmetric matrix with their vectors. */
export interface Eigen {
  /** n eigenvalues, in no particular order. */
  readonly values: Float64Array;
  /** n x n, row-major: row i is the unit eigenvector of `values[i]`. */
  readonly vectors: Float64Array;
}

/** Beyond so many rows Jacobi's rotations take minutes. */
const MANY = 512;

/**
 * Eigenvalues and eigenvectors of a symmetric n x n matrix.
 *
 * Up to 512 rows by the cyclic Jacobi method (Golub and Van Loan, Matrix Computations, 8.5): short,
 * and accurate for small eigenvalues too. Beyond that by a tridiagonal matrix, which is right to some
 * 1e-15 of the largest eigenvalue.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  return n > MANY ? tridiagonalEigen(matrix, n) : jacobiEigen(matrix, n);
}

/** {@linkcode symmetricEigen} by rotations. */
export function jacobiEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;

  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(a, v, n, p, q) || rotated;
    }
    if (!rotated) break;
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors: v };
}

/** Zeroes the element (p, q) by a rotation; false if it is negligible already. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): boolean {
  const pq = a[p * n + q]!;
  const pp = a[p * n + p]!;
  const qq = a[q * n + q]!;
  if (Math.abs(pq) <= 1e-17 * Math.sqrt(Math.abs(pp * qq)) || pq === 0) return false;

  const theta = (qq - pp) / (2 * pq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  turnRows(a, n, p, q, c, s);
  turnRows(v, n, p, q, c, s);
  for (let k = 0; k < n; k++) {
    if (k === p || k === q) continue;
    a[k * n + p] = a[p * n + k]!;
    a[k * n + q] = a[q * n + k]!;
  }
  a[p * n + p] = pp - t * pq;
  a[q * n + q] = qq + t * pq;
  a[p * n + q] = a[q * n + p] = 0;
  return true;
}

/** Rotates the rows p and q into each other. */
function turnRows(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const x = a[p * n + k]!;
    const y = a[q * n + k]!;
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
  }
}
