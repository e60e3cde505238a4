// @ts-nocheck AssemblyScript, compiled by build.ts

// What follows a convolution, one image at a time: bias, ReLU and 2 x 2 max-pooling, and their
// gradient. Channels are a multiple of four; a buffer has `pitch` pixels a row. NaN is carried
// through: `pmax` keeps its first operand where a comparison with NaN fails.

/** The code of a pooling window that lets no gradient through; 0 to 3 name the winning pixel. */
const DEAD: i32 = 4;

/** What follows the sums of an image: y, and where it is pooled the code of each window. */
export function finishImage(
  sums: usize,
  pitch: i32,
  channels: i32,
  height: i32,
  width: i32,
  bias: usize,
  relu: bool,
  y: usize,
  codes: usize,
): void {
  if (codes) poolImage(sums, pitch, height, width, channels, bias, relu, y, codes);
  else shiftImage(sums, pitch, height, width, channels, bias, relu, y);
}

/** y = [relu](sums + bias). */
function shiftImage(
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
function poolImage(
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
        const at = from + c, below = at + line;
        const p0 = v128.load(at), p1 = v128.load(at + pixel);
        const p2 = v128.load(below), p3 = v128.load(below + pixel);
        poolWindow(p0, p1, p2, p3, v128.load(bias + c), floor, dead, y + c, codes);
        codes += 4;
      }
      from += 2 * pixel, y += pixel;
    }
  }
}

/** The largest of a window's four sums, shifted and not below `floor`, and the window's code. */
// @ts-ignore: decorator

export function poolWindow(
  p0: v128,
  p1: v128,
  p2: v128,
  p3: v128,
  shift: v128,
  floor: v128,
  dead: v128,
  y: usize,
  codes: usize,
): void {
  let best = f32x4.add(p0, shift), code = i32x4.splat(0);
  const v1 = f32x4.add(p1, shift), v2 = f32x4.add(p2, shift), v3 = f32x4.add(p3, shift);
  code = v128.bitselect(i32x4.splat(1), code, f32x4.gt(v1, best)), best = f32x4.max(best, v1);
  code = v128.bitselect(i32x4.splat(2), code, f32x4.gt(v2, best)), best = f32x4.max(best, v2);
  code = v128.bitselect(i32x4.splat(3), code, f32x4.gt(v3, best)), best = f32x4.max(best, v3);
  v128.store(y, f32x4.pmax(best, floor));
  storeCodes(codes, v128.bitselect(i32x4.splat(DEAD), code, f32x4.le(best, dead)));
}

/** The gradient of {@link finishImage}, of which `record` is the codes or y, or null without ReLU. */
export function expandGradient(
  dy: usize,
  record: usize,
  pooled: bool,
  height: i32,
  width: i32,
  channels: i32,
  buffer: usize,
  pitch: i32,
): void {
  if (pooled) expandPooled(dy, record, height, width, channels, buffer, pitch);
  else expandShifted(dy, record, height, width, channels, buffer, pitch);
}

/** The gradient of {@link shiftImage}: dy where y is above 0, or everywhere if `y` is null. */
function expandShifted(
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
function expandPooled(
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
// @ts-ignore: decorator

function storeCodes(to: usize, codes: v128): void {
  const bytes = v128.shuffle<u8>(codes, codes, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  v128.store_lane<u32>(to, bytes, 0);
}

// @ts-ignore: decorator

function loadCodes(from: usize): v128 {
  const bytes = v128.load32_zero(from);
  return v128.extend_low<u16>(v128.extend_low<u8>(bytes));
}
