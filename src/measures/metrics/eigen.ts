import { symmetricEigen } from "../../base/eigen.ts";
import type { Matrix } from "../../base/matrix.ts";

/** Directions in which a symmetric positive semi-definite matrix is not zero, for a pseudo-inverse. */
export interface Spectrum {
  /** Indices of the eigenvalues above the cutoff. */
  kept: number[];
  /** All eigenvalues. */
  values: Float64Array;
  /** n x n: row i is the eigenvector of `values[i]`. */
  readonly vectors: Float64Array;
}

/** Eigenvalues below this share of the largest count as zero. */
export const RANK_CUTOFF = 1e-12;

/** The eigenvectors that span the range of a positive semi-definite matrix. */
export function spectrum(matrix: Float64Array, n: number): Spectrum {
  const eigen = symmetricEigen(matrix, n);
  const { values } = eigen;
  const cutoff = RANK_CUTOFF * values.reduce((a, b) => Math.max(a, b), 0);
  const kept = [...values.keys()].filter((i) => values[i]! > cutoff);
  return {
    kept,
    values,
    // Many of them take long, and not every measure needs any.
    get vectors() {
      return eigen.vectors;
    },
  };
}

/** Columns whose scales differ by more than this factor may hide an axis of each other. */
const UNEVEN = 2 ** 8;

/**
 * The spectra of some scatters of one set of samples, for what no change of the columns' scales may
 * change.
 *
 * Where a scatter does not span the space because the scales of the columns hide some of its axes,
 * all columns are brought to one scale by powers of two: the axes are then those, given as vectors
 * that take samples as they are.
 */
export function spectra(x: Matrix, scatters: readonly Float64Array[]): Spectrum[] {
  const d = x.columns;
  const plain = scatters.map((scatter) => spectrum(scatter, d));
  if (plain.every(({ kept }) => kept.length === d)) return plain;
  const factors = columnFactors(x);
  const used = factors.filter((factor) => factor > 0);
  if (Math.max(...used) / Math.min(...used) <= UNEVEN) return plain;
  const levelled = scatters.map((scatter) => {
    const scaled = scatter.map((value, at) =>
      value * factors[Math.floor(at / d)]! * factors[at % d]!
    );
    const { vectors, ...rest } = spectrum(scaled, d);
    return { ...rest, vectors: vectors.map((value, at) => value * factors[at % d]!) };
  });
  const gains = levelled.some(({ kept }, at) => kept.length > plain[at]!.kept.length);
  return gains ? levelled : plain;
}

/** For each column the power of two that brings its range near 1; 0 for a constant one. */
function columnFactors({ data, columns }: Matrix): Float64Array {
  const low = new Float64Array(columns).fill(Infinity);
  const high = new Float64Array(columns).fill(-Infinity);
  for (let at = 0; at < data.length; at++) {
    low[at % columns] = Math.min(low[at % columns]!, data[at]!);
    high[at % columns] = Math.max(high[at % columns]!, data[at]!);
  }
  return high.map((value, j) => {
    const range = value - low[j]!;
    return range === 0 ? 0 : 2 ** -Math.floor(Math.log2(range));
  });
}
