// @ts-nocheck AssemblyScript, compiled by build.ts

// One image at a time moves between a tensor and a padded buffer of `pitch` pixels a row. The
// caller zeroes a buffer once: these functions write the image and never its border.

/** Copies an NHWC image into a padded buffer, its first pixel at (top, left). */
export function padImage(
  image: usize,
  height: i32,
  width: i32,
  channels: i32,
  buffer: usize,
  pitch: i32,
  top: i32,
  left: i32,
): void {
  const rowBytes = <usize> (width * channels) << 2;
  for (let y = 0; y < height; y++) {
    const at = buffer + (<usize> (((top + y) * pitch + left) * channels) << 2);
    memory.copy(at, image, rowBytes);
    image += rowBytes;
  }
}

/** The inverse of {@link padImage}: copies the image out of its buffer. */
export function cropImage(
  buffer: usize,
  pitch: i32,
  top: i32,
  left: i32,
  height: i32,
  width: i32,
  channels: i32,
  image: usize,
): void {
  const rowBytes = <usize> (width * channels) << 2;
  for (let y = 0; y < height; y++) {
    const at = buffer + (<usize> (((top + y) * pitch + left) * channels) << 2);
    memory.copy(image, at, rowBytes);
    image += rowBytes;
  }
}

/** Copies an NHWC image into padded planes, one a channel, `planeBytes` apart. */
export function padPlanes(
  image: usize,
  height: i32,
  width: i32,
  channels: i32,
  buffer: usize,
  planeBytes: usize,
  pitch: i32,
  top: i32,
  left: i32,
): void {
  for (let y = 0; y < height; y++) {
    let to = buffer + (<usize> ((top + y) * pitch + left) << 2);
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        store<f32>(to + c * planeBytes, load<f32>(image));
        image += 4;
      }
      to += 4;
    }
  }
}
