// @ts-nocheck AssemblyScript, compiled by build.ts

/**
 * Adds the gradient of a max-pooling to `dx` (an image of zeros), one image: each window's dy goes
 * to its first maximum. Windows are clipped to the image.
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
            if (value > best) {
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
