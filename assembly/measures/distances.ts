// @ts-nocheck AssemblyScript, compiled by build.ts
import { integerProducts, products } from "./products.ts";

// Rows lie in groups of four, of integers in groups of eight, and columns in panels of eight, each
// stored coordinate by coordinate and padded with zeros: `rows[group][coordinate][4]`,
// `columns[panel][coordinate][8]`. A squared distance is |x|^2 + |y|^2 - 2 x.y; the callers move the
// origin near the samples, so that little cancels, and know the bound of the error. `scratch` is room
// for 8 x 8 numbers.

/** Panels whose distances are added up in float32: sums depend on it. */
const BLOCK_PANELS: i32 = 64;

/** How many panels of so many steps stay in the second-level cache while all rows pass. */
// @ts-ignore: decorator

function blockOf(steps: i32): i32 {
  return max(1, (1 << 18) / (steps << 5));
}

/**
 * Writes the squared distances of each row to each column; rows of `out` are `stride` numbers apart.
 * Coordinates and norms are float32, and so is `out`.
 */
export function squaredDistances(
  groups: i32,
  panels: i32,
  depth: i32,
  rows: usize,
  columns: usize,
  rowNorms: usize,
  columnNorms: usize,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  const block = blockOf(depth);
  for (let first = 0; first < panels; first += block) {
    const end = min(panels, first + block);
    for (let group = 0; group < groups; group++) {
      const row = rows + (<usize> (group * depth) << 4);
      for (let panel = first; panel < end; panel++) {
        products(depth, row, columns + (<usize> (panel * depth) << 5), scratch);
        const norms = columnNorms + (<usize> panel << 5);
        for (let i = 0; i < 4; i++) {
          const norm = v128.load32_splat(rowNorms + (<usize> (group * 4 + i) << 2));
          const to = out + (<usize> ((group * 4 + i) * stride + panel * 8) << 2);
          const from = scratch + (<usize> i << 5);
          v128.store(to, squared(norm, v128.load(norms), v128.load(from)));
          v128.store(to, squared(norm, v128.load(norms, 16), v128.load(from, 16)), 16);
        }
      }
    }
  }
}

/**
 * The same for coordinates that are pairs of int16, hence half as many steps; norms and `out` are
 * int32. Exact as long as no norm exceeds 2^29.
 */
export function squaredIntegerDistances(
  groups: i32,
  panels: i32,
  pairs: i32,
  rows: usize,
  columns: usize,
  rowNorms: usize,
  columnNorms: usize,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  const block = blockOf(pairs);
  for (let first = 0; first < panels; first += block) {
    const end = min(panels, first + block);
    for (let group = 0; group < groups; group++) {
      const row = rows + (<usize> (group * pairs) << 5);
      for (let panel = first; panel < end; panel++) {
        integerProducts(pairs, row, columns + (<usize> (panel * pairs) << 5), scratch);
        const norms = columnNorms + (<usize> panel << 5);
        for (let i = 0; i < 8; i++) {
          const norm = v128.load32_splat(rowNorms + (<usize> (group * 8 + i) << 2));
          const to = out + (<usize> ((group * 8 + i) * stride + panel * 8) << 2);
          const from = scratch + (<usize> i << 5);
          const low = i32x4.shl(v128.load(from), 1), high = i32x4.shl(v128.load(from, 16), 1);
          v128.store(to, i32x4.sub(i32x4.add(norm, v128.load(norms)), low));
          v128.store(to, i32x4.sub(i32x4.add(norm, v128.load(norms, 16)), high), 16);
        }
      }
    }
  }
}

/**
 * Writes to `found` the indices of all values whose root exceeds that of the k-th smallest value by
 * at most `slack`, and gives their number. `least` is room for k + 1 values, `values` is padded to a
 * multiple of 16 with the greatest int32.
 */
export function findCandidates(
  count: i32,
  values: usize,
  k: i32,
  slack: f64,
  least: usize,
  found: usize,
): i32 {
  for (let n = 0; n < k; n++) store<i32>(least + (<usize> n << 2), i32.MAX_VALUE);
  const last = least + (<usize> (k - 1) << 2);
  let limit = i32.MAX_VALUE - 1;
  let candidates = 0;
  for (let i = 0; i < count; i += 16) {
    const at = values + (<usize> i << 2);
    const lowest = i32x4.min_s(
      i32x4.min_s(v128.load(at), v128.load(at, 16)),
      i32x4.min_s(v128.load(at, 32), v128.load(at, 48)),
    );
    if (!v128.any_true(i32x4.le_s(lowest, i32x4.splat(limit)))) continue;
    for (let j = i; j < i + 16; j++) {
      const value = load<i32>(values + (<usize> j << 2));
      if (value > limit) continue;
      store<i32>(found + (<usize> candidates << 2), j);
      candidates++;
      if (value >= load<i32>(last)) continue;
      let to = last;
      for (; to > least && load<i32>(to - 4) > value; to -= 4) store<i32>(to, load<i32>(to - 4));
      store<i32>(to, value);
      const root = Math.sqrt(<f64> load<i32>(last)) + slack;
      limit = <i32> min(root * root, <f64> (i32.MAX_VALUE - 1));
    }
  }
  // What was within the slack of the k-th smallest so far need not be so at the end.
  let kept = 0;
  for (let n = 0; n < candidates; n++) {
    const j = load<i32>(found + (<usize> n << 2));
    if (load<i32>(values + (<usize> j << 2)) > limit) continue;
    store<i32>(found + (<usize> kept << 2), j);
    kept++;
  }
  return kept;
}

/** Bits of a value that tell its bin, and the bits below them. */
const BIN_BITS: i32 = 11, LOW_BITS: i32 = 31 - BIN_BITS;

/**
 * The same as {@linkcode findCandidates} for any k. `bins` is room for 2,048 numbers, `found` for
 * `count`, rounded up to 16.
 */
export function selectCandidates(
  count: i32,
  values: usize,
  k: i32,
  slack: f64,
  bins: usize,
  found: usize,
): i32 {
  memory.fill(bins, 0, 4 << BIN_BITS);
  for (let i = 0; i < count; i++) addTo(bins, load<i32>(values + (<usize> i << 2)) >> LOW_BITS);
  let bin = 0;
  for (let here = load<i32>(bins); here < k; here = load<i32>(bins + (<usize> bin << 2))) {
    k -= here;
    bin++;
  }
  // The k-th smallest is among those of one bin, of which the same is asked by the bits below.
  let some = between(count, values, bin << LOW_BITS, bin << LOW_BITS | (1 << LOW_BITS) - 1, found);
  for (let n: usize = 0; n < <usize> some; n++) {
    store<i32>(found + (n << 2), load<i32>(values + (<usize> load<i32>(found + (n << 2)) << 2)));
  }
  for (let shift = LOW_BITS - 10; shift >= 0; shift -= 10) {
    memory.fill(bins, 0, 4 << 10);
    for (let n = 0; n < some; n++) {
      addTo(bins, load<i32>(found + (<usize> n << 2)) >> shift & 1023);
    }
    bin = 0;
    for (let here = load<i32>(bins); here < k; here = load<i32>(bins + (<usize> bin << 2))) {
      k -= here;
      bin++;
    }
    let kept = 0;
    for (let n = 0; n < some; n++) {
      const value = load<i32>(found + (<usize> n << 2));
      if ((value >> shift & 1023) != bin) continue;
      store<i32>(found + (<usize> kept << 2), value);
      kept++;
    }
    some = kept;
  }
  const root = Math.sqrt(<f64> load<i32>(found)) + slack;
  const limit = <i32> min(root * root, <f64> (i32.MAX_VALUE - 1));
  return between(count, values, 0, limit, found);
}

function addTo(bins: usize, bin: i32): void {
  const at = bins + (<usize> bin << 2);
  store<i32>(at, load<i32>(at) + 1);
}

/** Writes to `found` the indices of all values from `low` to `high` and gives their number. */
function between(count: i32, values: usize, low: i32, high: i32, found: usize): i32 {
  let number = 0;
  const l = i32x4.splat(low), h = i32x4.splat(high);
  for (let i = 0; i < count; i += 4) {
    const four = v128.load(values + (<usize> i << 2));
    let mask = i32x4.bitmask(v128.and(i32x4.ge_s(four, l), i32x4.le_s(four, h)));
    for (; mask; mask &= mask - 1) {
      store<i32>(found + (<usize> number << 2), i + ctz(mask));
      number++;
    }
  }
  return number;
}

/**
 * Writes the squared distances of one row to some rows, given by their indices, to `out` (float64).
 * Rows are float32, one after the other, of so many vectors of four, padded with zeros.
 */
export function squaresTo(
  count: i32,
  vectors: i32,
  query: usize,
  rows: usize,
  indices: usize,
  out: usize,
): void {
  const bytes = <usize> vectors << 4;
  for (let n = 0; n < count; n += 4) {
    let a = rowAt(rows, bytes, indices, n, count), b = rowAt(rows, bytes, indices, n + 1, count);
    let c = rowAt(rows, bytes, indices, n + 2, count),
      d = rowAt(rows, bytes, indices, n + 3, count);
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    const end = query + bytes;
    for (let q = query; q < end; q += 16) {
      const x = v128.load(q);
      const d0 = f32x4.sub(x, v128.load(a)), d1 = f32x4.sub(x, v128.load(b));
      const d2 = f32x4.sub(x, v128.load(c)), d3 = f32x4.sub(x, v128.load(d));
      s0 = f32x4.add(s0, f32x4.mul(d0, d0)), s1 = f32x4.add(s1, f32x4.mul(d1, d1));
      s2 = f32x4.add(s2, f32x4.mul(d2, d2)), s3 = f32x4.add(s3, f32x4.mul(d3, d3));
      a += 16, b += 16, c += 16, d += 16;
    }
    const to = out + (<usize> n << 3);
    store<f64>(to, total(s0)), store<f64>(to, total(s1), 8);
    store<f64>(to, total(s2), 16), store<f64>(to, total(s3), 24);
  }
}

/** Where the n-th row begins, or the last one of so many. */
// @ts-ignore: decorator

function rowAt(rows: usize, bytes: usize, indices: usize, n: i32, count: i32): usize {
  return rows + bytes * <usize> load<i32>(indices + (<usize> min(n, count - 1) << 2));
}

/**
 * Adds to `rowSums` the distances of each row to all columns, and to `columnSums` those of each
 * column to all rows (float64). Weights are 1, or 0 for padding.
 */
export function addDistanceSums(
  groups: i32,
  panels: i32,
  depth: i32,
  rows: usize,
  columns: usize,
  rowNorms: usize,
  columnNorms: usize,
  rowWeights: usize,
  columnWeights: usize,
  rowSums: usize,
  columnSums: usize,
  scratch: usize,
): void {
  for (let first = 0; first < panels; first += BLOCK_PANELS) {
    const end = min(panels, first + BLOCK_PANELS);
    for (let group = 0; group < groups; group++) {
      const row = rows + (<usize> (group * depth) << 4);
      const n = rowNorms + (<usize> group << 4);
      const w = rowWeights + (<usize> group << 4);
      const n0 = v128.load32_splat(n), n1 = v128.load32_splat(n, 4);
      const n2 = v128.load32_splat(n, 8), n3 = v128.load32_splat(n, 12);
      const w0 = v128.load32_splat(w), w1 = v128.load32_splat(w, 4);
      const w2 = v128.load32_splat(w, 8), w3 = v128.load32_splat(w, 12);
      let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
      for (let panel = first; panel < end; panel++) {
        products(depth, row, columns + (<usize> (panel * depth) << 5), scratch);
        for (let half: usize = 0; half < 32; half += 16) {
          const at = (<usize> panel << 5) + half;
          const norm = v128.load(columnNorms + at);
          const weight = v128.load(columnWeights + at);
          const d0 = f32x4.sqrt(squared(n0, norm, v128.load(scratch + half)));
          const d1 = f32x4.sqrt(squared(n1, norm, v128.load(scratch + half, 32)));
          const d2 = f32x4.sqrt(squared(n2, norm, v128.load(scratch + half, 64)));
          const d3 = f32x4.sqrt(squared(n3, norm, v128.load(scratch + half, 96)));
          s0 = f32x4.add(s0, f32x4.mul(weight, d0)), s1 = f32x4.add(s1, f32x4.mul(weight, d1));
          s2 = f32x4.add(s2, f32x4.mul(weight, d2)), s3 = f32x4.add(s3, f32x4.mul(weight, d3));
          const sum = f32x4.add(
            f32x4.add(f32x4.mul(w0, d0), f32x4.mul(w1, d1)),
            f32x4.add(f32x4.mul(w2, d2), f32x4.mul(w3, d3)),
          );
          const to = columnSums + (at << 1);
          v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(sum)));
          const high = v128.shuffle<f32>(sum, sum, 2, 3, 2, 3);
          v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
        }
      }
      const to = rowSums + (<usize> group << 5);
      store<f64>(to, load<f64>(to) + total(s0));
      store<f64>(to, load<f64>(to, 8) + total(s1), 8);
      store<f64>(to, load<f64>(to, 16) + total(s2), 16);
      store<f64>(to, load<f64>(to, 24) + total(s3), 24);
    }
  }
}

/** |x|^2 + |y|^2 - 2 x.y, not below 0. */
function squared(rowNorm: v128, columnNorm: v128, product: v128): v128 {
  const both = f32x4.add(rowNorm, columnNorm);
  return f32x4.max(f32x4.splat(0), f32x4.sub(both, f32x4.add(product, product)));
}

function total(v: v128): f64 {
  return (<f64> f32x4.extract_lane(v, 0) + <f64> f32x4.extract_lane(v, 1)) +
    (<f64> f32x4.extract_lane(v, 2) + <f64> f32x4.extract_lane(v, 3));
}
