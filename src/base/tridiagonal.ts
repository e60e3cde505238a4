/**
 * Eigenvalues and eigenvectors of a symmetric n x n matrix: Householder reflections make it
 * tridiagonal, and rotations with implicit shifts diagonal (Golub and Van Loan, 8.3). All inner loops
 * run along rows, of the vectors too, which take most of the time: they are made when asked for.
 */
export function tridiagonalEigen(
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice();
  const { diagonal, beside, weights } = reduce(a, n);
  const values = diagonal.slice();
  diagonalise(values, beside.slice());
  let vectors: Float64Array | undefined;
  return {
    values,
    get vectors() {
      if (vectors === undefined) {
        vectors = reflections(a, weights, n);
        diagonalise(diagonal, beside, vectors);
      }
      return vectors;
    },
  };
}

/** Reads the upper triangle of `a`, and leaves in row k, right of the diagonal, the k-th reflection. */
function reduce(a: Float64Array, n: number) {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const weights = new Float64Array(n);
  const along = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k]!;
    if (k === n - 1) break;
    const v = a.subarray(k * n, (k + 1) * n);
    let rest = 0;
    for (let j = k + 2; j < n; j++) rest += v[j]! * v[j]!;
    const first = v[k + 1]!;
    if (rest === 0) {
      beside[k] = first;
      continue;
    }
    const length = Math.sqrt(first * first + rest) * (first < 0 ? 1 : -1);
    beside[k] = length;
    v[k + 1] = first - length;
    const weight = weights[k] = 2 / (v[k + 1]! ** 2 + rest);

    timesUpper(a, n, k + 1, v, along);
    let product = 0;
    for (let j = k + 1; j < n; j++) product += v[j]! * along[j]!;
    const share = weight * product / 2;
    for (let j = k + 1; j < n; j++) along[j] = weight * (along[j]! - share * v[j]!);
    for (let i = k + 1; i < n; i++) {
      const row = a.subarray(i * n, (i + 1) * n);
      const [x, y] = [v[i]!, along[i]!];
      for (let j = i; j < n; j++) row[j]! -= x * along[j]! + y * v[j]!;
    }
  }
  return { diagonal, beside, weights };
}

/** The product of the symmetric matrix from row and column `start` on, given by its upper triangle. */
function timesUpper(
  a: Float64Array,
  n: number,
  start: number,
  v: Float64Array,
  out: Float64Array,
): void {
  out.fill(0, start);
  for (let i = start; i < n; i++) {
    const row = a.subarray(i * n, (i + 1) * n);
    const x = v[i]!;
    let sum = row[i]! * x;
    for (let j = i + 1; j < n; j++) {
      sum += row[j]! * v[j]!;
      out[j]! += row[j]! * x;
    }
    out[i]! += sum;
  }
}

/** The product of all reflections, the last one first: what they make of each axis, a row each. */
function reflections(a: Float64Array, weights: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) product[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    if (weights[k] === 0) continue;
    const v = a.subarray(k * n, (k + 1) * n);
    for (let i = k + 1; i < n; i++) {
      const row = product.subarray(i * n, (i + 1) * n);
      let along = 0;
      for (let j = k + 1; j < n; j++) along += row[j]! * v[j]!;
      along *= weights[k]!;
      for (let j = k + 1; j < n; j++) row[j]! -= along * v[j]!;
    }
  }
  return product;
}

/** Rotations that an eigenvalue may take: it takes about two. */
const MOST_TURNS = 100;

/** Makes of the diagonal the eigenvalues, and turns the rows of `vectors` as it goes. */
function diagonalise(diagonal: Float64Array, beside: Float64Array, vectors?: Float64Array): void {
  const n = diagonal.length;
  const largest = diagonal.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // A number that is lost beside the largest one would never be lost beside two that are noise.
  const nothing = 2 ** -60 *
    beside.reduce((most, value) => Math.max(most, Math.abs(value)), largest);
  const isZero = (at: number) =>
    Math.abs(beside[at]!) <=
      Math.max(nothing, 2 ** -53 * (Math.abs(diagonal[at]!) + Math.abs(diagonal[at + 1]!)));
  for (let first = 0; first < n; first++) {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      let last = first;
      while (last < n - 1 && !isZero(last)) last++;
      if (last === first) break;
      chase(diagonal, beside, vectors, first, last);
    }
  }
}

/** One step with Wilkinson's shift, on the block from `first` to `last`. */
function chase(
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: Float64Array | undefined,
  first: number,
  last: number,
): void {
  const n = diagonal.length;
  const half = (diagonal[first + 1]! - diagonal[first]!) / (2 * beside[first]!);
  const root = Math.sqrt(half * half + 1);
  const shift = diagonal[first]! - beside[first]! / (half + (half < 0 ? -root : root));
  let bulge = diagonal[last]! - shift;
  let [sine, cosine, moved] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const out = sine * beside[i]!;
    const kept = cosine * beside[i]!;
    const length = Math.sqrt(out * out + bulge * bulge);
    beside[i + 1] = length;
    if (length === 0) {
      diagonal[i + 1]! -= moved;
      beside[last] = 0;
      return;
    }
    sine = out / length;
    cosine = bulge / length;
    const above = diagonal[i + 1]! - moved;
    const gap = (diagonal[i]! - above) * sine + 2 * cosine * kept;
    moved = sine * gap;
    diagonal[i + 1] = above + moved;
    bulge = cosine * gap - kept;
    if (vectors !== undefined) turn(vectors, n, i, cosine, sine);
  }
  diagonal[first]! -= moved;
  beside[first] = bulge;
  beside[last] = 0;
}

/** Rotates the rows i and i + 1 into each other. */
function turn(vectors: Float64Array, n: number, i: number, cosine: number, sine: number): void {
  const upper = vectors.subarray(i * n, (i + 1) * n);
  const lower = vectors.subarray((i + 1) * n, (i + 2) * n);
  for (let k = 0; k < n; k++) {
    const x = upper[k]!;
    const y = lower[k]!;
    lower[k] = sine * x + cosine * y;
    upper[k] = cosine * x - sine * y;
  }
}
