import type { PlainImage } from "../../readers/images.ts";

/**
 * Brings an image to a size by averaging over area: each pixel is the mean of what it covers.
 *
 * @param image The image.
 * @param size Height and width.
 * @returns Its bytes with as many channels; those of the image itself where it has that size.
 */
export function resized(
  { width, height, channels, data }: Pick<PlainImage, "width" | "height" | "channels" | "data">,
  [rows, columns]: readonly [height: number, width: number],
): Uint8Array {
  if (rows === height && columns === width) return data;
  const [across, down] = [covers(width, columns), covers(height, rows)];
  const area = height / rows * width / columns;
  const out = new Uint8Array(rows * columns * channels);
  const line = new Float64Array(width * channels);
  for (let y = 0; y < rows; y++) {
    line.fill(0);
    for (const [v, tall] of down[y]!) {
      const start = v * line.length;
      for (let at = 0; at < line.length; at++) line[at]! += tall * data[start + at]!;
    }
    for (let x = 0; x < columns; x++) {
      for (let k = 0; k < channels; k++) {
        let sum = 0;
        for (const [u, wide] of across[x]!) sum += wide * line[u * channels + k]!;
        out[(y * columns + x) * channels + k] = Math.round(sum / area);
      }
    }
  }
  return out;
}

/** What each of some cells covers of a line of pixels: their positions, and how much of each. */
function covers(pixels: number, cells: number): [at: number, share: number][][] {
  return Array.from({ length: cells }, (_, cell) => {
    const [start, end] = [cell * pixels / cells, (cell + 1) * pixels / cells];
    const covered: [number, number][] = [];
    for (let at = Math.floor(start); at < end && at < pixels; at++) {
      const share = Math.min(end, at + 1) - Math.max(start, at);
      // Rounding leaves slivers.
      if (share > 1e-9) covered.push([at, share]);
    }
    return covered;
  });
}

/** The same pixels with one channel, by their lightness (ITU-R BT.601), or with three. */
export function withChannels(data: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return data;
  const pixels = data.length / from;
  if (to === 3) {
    return Uint8Array.from({ length: 3 * pixels }, (_, at) => data[Math.floor(at / 3)]!);
  }
  return Uint8Array.from({ length: pixels }, (_, at) => {
    const [red, green, blue] = data.subarray(3 * at, 3 * at + 3) as unknown as number[];
    return Math.round((299 * red! + 587 * green! + 114 * blue!) / 1000);
  });
}
