// @ts-nocheck AssemblyScript, compiled by build.ts

// Sums run over blocks whose sums are then added: the error grows with the length of a block and
// with their number, not with the product.
const BLOCK: i32 = 128;

/** Sums the rows of a matrix (rows x columns) into `sums`; `work` holds one row. */
export function columnSums(
  matrix: usize,
  rows: i32,
  columns: i32,
  sums: usize,
  work: usize,
): void {
  const rowBytes = <usize> columns << 2;
  memory.fill(sums, 0, rowBytes);
  for (let first = 0; first < rows; first += BLOCK) {
    memory.fill(work, 0, rowBytes);
    for (let row = first; row < min(first + BLOCK, rows); row++) {
      addRow(matrix, work, columns);
      matrix += rowBytes;
    }
    addRow(work, sums, columns);
  }
}

function addRow(from: usize, to: usize, columns: i32): void {
  let i = 0;
  for (; i + 4 <= columns; i += 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16, to += 16;
  }
  for (; i < columns; i++) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    from += 4, to += 4;
  }
}

/** Sums each row of a matrix (rows x columns) into `sums`. */
export function rowSums(matrix: usize, rows: i32, columns: i32, sums: usize): void {
  for (let row = 0; row < rows; row++) {
    let sum: f32 = 0;
    for (let first = 0; first < columns; first += 4 * BLOCK) {
      const count = min(4 * BLOCK, columns - first);
      sum += blockSum(matrix, count);
      matrix += <usize> count << 2;
    }
    store<f32>(sums + (<usize> row << 2), sum);
  }
}

function blockSum(from: usize, count: i32): f32 {
  let lanes = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    lanes = f32x4.add(lanes, v128.load(from));
    from += 16;
  }
  let sum: f32 = 0;
  for (; i < count; i++) {
    sum += load<f32>(from);
    from += 4;
  }
  const even = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 2);
  const odd = f32x4.extract_lane(lanes, 1) + f32x4.extract_lane(lanes, 3);
  return sum + (even + odd);
}
