// @ts-nocheck AssemblyScript, compiled by build.ts

/**
 * Gathers the patches under output pixels [first, first + count) of a batch of NHWC images into
 * the rows of `patches` (count x filterHeight * filterWidth * channels); zeros outside the image.
 */
export function gatherPatches(
  images: usize,
  height: i32,
  width: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
  outHeight: i32,
  outWidth: i32,
  first: i32,
  count: i32,
  patches: usize,
): void {
  const pixelBytes = <usize> channels << 2;
  for (let pixel = first; pixel < first + count; pixel++) {
    const image = pixel / (outHeight * outWidth);
    const top = (pixel / outWidth % outHeight) * strideHeight - padTop;
    const left = pixel % outWidth * strideWidth - padLeft;
    for (let y = top; y < top + filterHeight; y++) {
      for (let x = left; x < left + filterWidth; x++) {
        if (y >= 0 && y < height && x >= 0 && x < width) {
          const at = images + ((image * height + y) * width + x) * pixelBytes;
          memory.copy(patches, at, pixelBytes);
        } else {
          memory.fill(patches, 0, pixelBytes);
        }
        patches += pixelBytes;
      }
    }
  }
}

/** The transpose of {@link gatherPatches}: adds the rows of `patches` to the pixels they came from. */
export function scatterPatches(
  images: usize,
  height: i32,
  width: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
  outHeight: i32,
  outWidth: i32,
  first: i32,
  count: i32,
  patches: usize,
): void {
  const pixelBytes = <usize> channels << 2;
  for (let pixel = first; pixel < first + count; pixel++) {
    const image = pixel / (outHeight * outWidth);
    const top = (pixel / outWidth % outHeight) * strideHeight - padTop;
    const left = pixel % outWidth * strideWidth - padLeft;
    for (let y = top; y < top + filterHeight; y++) {
      for (let x = left; x < left + filterWidth; x++) {
        if (y >= 0 && y < height && x >= 0 && x < width) {
          addTo(images + ((image * height + y) * width + x) * pixelBytes, patches, channels);
        }
        patches += pixelBytes;
      }
    }
  }
}

function addTo(target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
    target += 16, source += 16;
  }
  for (; i < count; i++) {
    store<f32>(target, load<f32>(target) + load<f32>(source));
    target += 4, source += 4;
  }
}
