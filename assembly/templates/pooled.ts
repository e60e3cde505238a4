import { accumulators, finish, loadPair, multiplyAdd, splat, times } from "./tile.ts";

/**
 * Writes a direct convolution before a 2 x 2 max-pooling, as AssemblyScript.
 *
 * The sums of two neighbouring windows, four pixels in each of two rows, stay in registers while the
 * taps of the filter go by: a vector of the plane holds the four pixels of a row.
 */
export function pooledModule(): string {
  return `
import { poolWindow } from "../layer.ts";

/**
 * One image's convolution with bias, ReLU and 2 x 2 max-pooling in registers: windows of four pixels,
 * eight channels at a time. \`taps\` holds the offset in bytes of each of \`count\` taps in the
 * planes; \`filter\` is packed in panels, the result is (height x width x outChannels).
 */
export function directPooled(
  planes: usize, pitch: i32, taps: usize, count: i32, filter: usize, outChannels: i32, height: i32,
  width: i32, bias: usize, relu: bool, y: usize, codes: usize,
): void {
  const pixel = <usize> outChannels << 2, row = <usize> pitch << 2;
  const tapsEnd = taps + (<usize> count << 2);
  const floor = f32x4.splat(relu ? 0 : -Infinity), dead = f32x4.splat(relu ? 0 : NaN);
  for (let k: usize = 0; k < pixel; k += 32) {
    const shift0 = v128.load(bias + k), shift1 = v128.load(bias + k, 16);
    let line = planes, to = y + k, code = codes + (k >> 2);
    for (let i = 0; i < height; i++) {
      let at = line, j = 0;
      for (; j + 2 <= width; j += 2) {
        ${windows(2)}
      }
      if (j < width) {
        ${windows(1)}
      }
      line += 2 * row;
    }
    filter += <usize> count << 5;
  }
}
`;
}

/** So many neighbouring windows, from their taps to their results. */
function windows(count: number): string {
  const wide = 2 * count;
  return `${accumulators(2 * wide)}
        let b = filter;
        for (let tap = taps; tap < tapsEnd; tap += 4) {
          const a = at + load<u32>(tap);
          const q0 = v128.load(a), q1 = v128.load(a + row);
          ${loadPair("b0", "b1", "b", 0)}
          ${
    times(2 * wide, (i) =>
      splat(`x${i}`, `q${Math.floor(i / wide)}`, i % wide) +
      multiplyAdd(`x${i}`, `x${i}`, `s${i}0`, `s${i}1`, "b0", "b1"))
  }
          b += 32;
        }
        ${finish(2 * wide)}
        ${
    times(count, (window) => {
      const pixels = [0, 1, wide, wide + 1].map((pixel) => `s${pixel + 2 * window}`);
      return times(2, (half) => {
        const sums = pixels.map((sum) => `${sum}${half}`);
        const result = half === 0 ? "to, code" : "to + 16, code + 4";
        return `poolWindow(${sums}, shift${half}, floor, dead, ${result});`;
      }) + " at += 8, to += pixel, code += outChannels;";
    })
  }`;
}
