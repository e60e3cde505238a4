import { kernelSpace } from "./_kernel.ts";
import { GROUP, meanOf, packFloats, padded, PANEL } from "./_panels.ts";

/** Rows whose distances to all later points are held at once. */
const BLOCK = 64;

/** The sum over all pairs of unit vectors of exp(-2 |u - v|^2), right to about 1e-6. */
export function gaussianPotential(units: Float64Array, d: number): number {
  const count = units.length / d;
  const stride = padded(count, BLOCK);
  const { kernel, at, scratch, buffer } = kernelSpace({
    rows: BLOCK * d * 4,
    rowNorms: BLOCK * 4,
    columns: stride * d * 4,
    columnNorms: stride * 4,
    squares: BLOCK * stride * 4,
  });
  const floats = (address: number, length: number) => new Float32Array(buffer, address, length);

  const all = Int32Array.from({ length: count }, (_, i) => i);
  const packing = { points: units, d, centre: meanOf(units, d, all), unit: 1 };
  packFloats(
    { ...packing, indices: all, width: PANEL },
    floats(at.columns, stride * d),
    floats(at.columnNorms, stride),
  );
  let sum = 0;
  for (let first = 0; first < count; first += BLOCK) {
    const indices = all.subarray(first, first + BLOCK);
    packFloats(
      { ...packing, indices, width: GROUP },
      floats(at.rows, BLOCK * d),
      floats(at.rowNorms, BLOCK),
    );
    kernel.squaredDistances(
      ...[BLOCK / GROUP, (stride - first) / PANEL, d, at.rows, at.columns + first * d * 4],
      ...[at.rowNorms, at.columnNorms + first * 4, at.squares, stride, scratch],
    );
    for (const i of indices) {
      const squares = floats(at.squares + (i - first) * stride * 4, count - first);
      for (let j = i + 1 - first; j < squares.length; j++) sum += Math.exp(-2 * squares[j]!);
    }
  }
  return sum;
}
