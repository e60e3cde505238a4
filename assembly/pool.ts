// @ts-nocheck AssemblyScript, compiled by build.ts

// Max-pooling in any windows, one image at a time. Windows are clipped to the image; NaN of either
// sign is the maximum of its window.

/** Puts NaN into `y`, the largest values, for each window and channel that holds one. */
export function carryThroughPool(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
  outHeight: i32,
  outWidth: i32,
  y: usize,
): void {
  for (let row = 0; row < outHeight; row++) {
    const top = row * strideHeight - padTop;
    const firstRow = max(top, 0), endRow = min(top + windowHeight, height);
    for (let column = 0; column < outWidth; column++) {
      const left = column * strideWidth - padLeft;
      const firstColumn = max(left, 0), endColumn = min(left + windowWidth, width);
      for (let c = 0; c < channels;) {
        const wide = c + 4 <= channels;
        let best = f32x4.splat(0);
        for (let i = firstRow; i < endRow; i++) {
          for (let j = firstColumn; j < endColumn; j++) {
            const at = x + (<usize> ((i * width + j) * channels + c) << 2);
            best = f32x4.max(best, wide ? v128.load(at) : v128.load32_splat(at));
          }
        }
        const lost = f32x4.ne(best, best);
        if (wide) v128.store(y, v128.bitselect(best, v128.load(y), lost));
        else if (v128.any_true(lost)) v128.store_lane<u32>(y, best, 0);
        const done = wide ? 4 : 1;
        c += done, y += <usize> done << 2;
      }
    }
  }
}

/**
 * Adds the gradient of a max-pooling to `dx` (an image of zeros), one image: each window's dy goes
 * to its first maximum.
 */
export function maxPoolGradient(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
  dy: usize,
  outHeight: i32,
  outWidth: i32,
  dx: usize,
): void {
  for (let row = 0; row < outHeight; row++) {
    const top = row * strideHeight - padTop;
    const firstRow = max(top, 0), endRow = min(top + windowHeight, height);
    for (let column = 0; column < outWidth; column++) {
      const left = column * strideWidth - padLeft;
      const firstColumn = max(left, 0), endColumn = min(left + windowWidth, width);
      for (let c = 0; c < channels; c++) {
        let best: f32 = -Infinity;
        let winner: isize = -1;
        for (let i = firstRow; i < endRow; i++) {
          for (let j = firstColumn; j < endColumn; j++) {
            const at = <usize> ((i * width + j) * channels + c) << 2;
            const value = load<f32>(x + at);
            if (value > best || (value != value && best == best)) {
              best = value;
              winner = at;
            }
          }
        }
        if (winner >= 0) store<f32>(dx + winner, load<f32>(dx + winner) + load<f32>(dy));
        dy += 4;
      }
    }
  }
}
