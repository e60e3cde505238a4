// @ts-nocheck AssemblyScript, compiled by build.ts

// What follows a convolution, one image at a time: bias, ReLU and 2 x 2 max-pooling, and their
// gradient. Channels are a multiple of four; a buffer has `pitch` pixels a row. NaN is carried
// through: `pmax` keeps its first operand where a comparison with NaN fails.

/** The code of a pooling window that lets no gradient through; 0 to 3 name the winning pixel. */
const DEAD: i32 = 4;

/** y = [relu](sums + bias). */
export function finishImage(
  sums: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  bias: usize,
  relu: bool,
  y: usize,
): void {
  const pixel = <usize> channels << 2, floor = f32x4.splat(relu ? 0 : -Infinity);
  for (let row = 0; row < height; row++) {
    let from = sums + row * pitch * pixel;
    for (let column = 0; column < width; column++) {
      for (let c: usize = 0; c < pixel; c += 16) {
        const value = f32x4.add(v128.load(from + c), v128.load(bias + c));
        v128.store(y + c, f32x4.pmax(value, floor));
      }
      from += pixel, y += pixel;
    }
  }
}

/** y = pool([relu](sums + bias)), with the code of each window; the first maximum wins. */
export function poolImage(
  sums: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  bias: usize,
  relu: bool,
  y: usize,
  codes: usize,
): void {
  const pixel = <usize> channels << 2, line = pitch * pixel;
  const floor = f32x4.splat(relu ? 0 : -Infinity), dead = f32x4.splat(relu ? 0 : NaN);
  for (let row = 0; row < height; row++) {
    let from = sums + 2 * row * line;
    for (let column = 0; column < width; column++) {
      for (let c: usize = 0; c < pixel; c += 16) {
        const shift = v128.load(bias + c);
        let best = f32x4.add(v128.load(from + c), shift);
        let code = i32x4.splat(0);
        for (let i = 1; i < 4; i++) {
          const sum = v128.load(from + c + (i & 1) * pixel + (i >> 1) * line);
          const value = f32x4.add(sum, shift);
          code = v128.bitselect(i32x4.splat(i), code, f32x4.gt(value, best));
          best = f32x4.max(best, value);
        }
        v128.store(y + c, f32x4.pmax(best, floor));
        storeCodes(codes, v128.bitselect(i32x4.splat(DEAD), code, f32x4.le(best, dead)));
        codes += 4;
      }
      from += 2 * pixel, y += pixel;
    }
  }
}

/** The gradient of {@link finishImage}: dy where y is above 0, or everywhere if `y` is null. */
export function expandGradient(
  dy: usize,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
  buffer: usize,
  pitch: i32,
): void {
  const rowBytes = <usize> (width * channels) << 2;
  const zero = f32x4.splat(0);
  for (let row = 0; row < height; row++) {
    const to = buffer + (<usize> (row * pitch * channels) << 2);
    for (let at: usize = 0; at < rowBytes; at += 16) {
      let gradient = v128.load(dy + at);
      if (y) gradient = v128.andnot(gradient, f32x4.le(v128.load(y + at), zero));
      v128.store(to + at, gradient);
    }
    dy += rowBytes;
    if (y) y += rowBytes;
  }
}

/** The gradient of {@link poolImage}: each window's dy goes to the pixel that its code names. */
export function expandPooledGradient(
  dy: usize,
  codes: usize,
  height: i32,
  width: i32,
  channels: i32,
  buffer: usize,
  pitch: i32,
): void {
  const pixel = <usize> channels << 2, line = pitch * pixel;
  for (let row = 0; row < height; row++) {
    let to = buffer + 2 * row * line;
    for (let column = 0; column < width; column++) {
      for (let c: usize = 0; c < pixel; c += 16) {
        const gradient = v128.load(dy + c), code = loadCodes(codes);
        for (let i = 0; i < 4; i++) {
          const winner = i32x4.eq(code, i32x4.splat(i));
          v128.store(to + c + (i & 1) * pixel + (i >> 1) * line, v128.and(gradient, winner));
        }
        codes += 4;
      }
      to += 2 * pixel, dy += pixel;
    }
  }
}

/** Sums dy over the windows whose code lets a gradient through; adds to `sums` (channels). */
export function addPooledBiasGradient(
  dy: usize,
  codes: usize,
  windows: i32,
  channels: i32,
  sums: usize,
): void {
  const pixel = <usize> channels << 2, dead = i32x4.splat(DEAD);
  for (let i = 0; i < windows; i++) {
    for (let c: usize = 0; c < pixel; c += 16) {
      const alive = v128.andnot(v128.load(dy + c), i32x4.eq(loadCodes(codes), dead));
      v128.store(sums + c, f32x4.add(v128.load(sums + c), alive));
      codes += 4;
    }
    dy += pixel;
  }
}

/** Sums dy over the pixels where y is above 0, or over all if `y` is null; adds to `sums`. */
export function addBiasGradient(
  dy: usize,
  y: usize,
  pixels: i32,
  channels: i32,
  sums: usize,
): void {
  const pixel = <usize> channels << 2, zero = f32x4.splat(0);
  for (let i = 0; i < pixels; i++) {
    for (let c: usize = 0; c < pixel; c += 16) {
      let gradient = v128.load(dy + c);
      if (y) gradient = v128.andnot(gradient, f32x4.le(v128.load(y + c), zero));
      v128.store(sums + c, f32x4.add(v128.load(sums + c), gradient));
    }
    dy += pixel;
    if (y) y += pixel;
  }
}

/** Four codes, one byte each. */
function storeCodes(to: usize, codes: v128): void {
  const bytes = v128.shuffle<u8>(codes, codes, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  v128.store_lane<u32>(to, bytes, 0);
}

function loadCodes(from: usize): v128 {
  const bytes = v128.load32_zero(from);
  return v128.extend_low<u16>(v128.extend_low<u8>(bytes));
}
