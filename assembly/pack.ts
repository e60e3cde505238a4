// @ts-nocheck AssemblyScript, compiled by build.ts

/**
 * Packs a strided matrix (count x depth) into panels of `width` rows, each stored depth-major:
 * `target[panel][k][i]`. Rows past `count` become zeros, so the micro-kernel needs no edge case.
 *
 * Strides are in elements; `width` is a multiple of four.
 */
export function pack(
  source: usize,
  rowStride: i32,
  depthStride: i32,
  count: i32,
  depth: i32,
  width: i32,
  target: usize,
): void {
  const step = <usize> width << 2;
  for (let first = 0; first < count; first += width) {
    if (rowStride == 1 && first + width <= count) {
      packColumns(source + (<usize> first << 2), depthStride, depth, target, step);
      target += depth * step;
      continue;
    }
    for (let i = 0; i < width; i += 4) {
      const live = min(max(count - first - i, 0), 4);
      const from = source + (<usize> ((first + i) * rowStride) << 2);
      const to = target + (<usize> i << 2);
      if (live == 4 && depthStride == 1) packRows(from, rowStride, depth, to, step);
      else packAny(from, rowStride, depthStride, live, depth, to, step);
    }
    target += depth * step;
  }
}

/** A whole panel that lies depth-major already, if not densely. */
function packColumns(from: usize, depthStride: i32, depth: i32, to: usize, step: usize): void {
  const stride = <usize> depthStride << 2;
  for (let k = 0; k < depth; k++) {
    for (let i: usize = 0; i < step; i += 16) v128.store(to + i, v128.load(from + i));
    from += stride, to += step;
  }
}

/** Four rows that run along the depth: 4 x 4 transpositions. */
function packRows(from: usize, rowStride: i32, depth: i32, to: usize, step: usize): void {
  const stride = <usize> rowStride << 2;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const r0 = v128.load(from), r1 = v128.load(from + stride);
    const r2 = v128.load(from + 2 * stride), r3 = v128.load(from + 3 * stride);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(to + step, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<i64>(high01, high23, 1, 3));
    from += 16, to += 4 * step;
  }
  packAny(from, rowStride, 1, 4, depth - k, to, step);
}

function packAny(
  from: usize,
  rowStride: i32,
  depthStride: i32,
  live: i32,
  depth: i32,
  to: usize,
  step: usize,
): void {
  for (let k = 0; k < depth; k++) {
    for (let i = 0; i < 4; i++) {
      const value = i < live
        ? load<f32>(from + (<usize> (i * rowStride + k * depthStride) << 2))
        : 0;
      store<f32>(to + (<usize> i << 2), value);
    }
    to += step;
  }
}
