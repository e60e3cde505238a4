/**
 * Writes the micro-kernels of the matrix product, as AssemblyScript.
 *
 * V8 joins two neighbouring 128-bit operations into one of 256 bits only where it recognises them
 * as a pair from end to end, so every step here treats two vectors alike: two loads from one base,
 * 16 bytes apart, two accumulators a row, two stores. Written out by hand that would be several
 * hundred lines that must not differ in one place.
 */

/** Depth that one turn of a micro-kernel's loop covers. */
const UNROLLED = 4;

/** The module that the kernels import from here: tiles of 8 and of 4 rows, for both layouts of A. */
export function tileModule(): string {
  return `
/** Columns of C that a micro-kernel computes: a pair of vectors. */
export const TILE_COLUMNS: i32 = 8;
${[8, 4].map((rows) => byDepth(rows) + byRow(rows)).join("\n")}
`;
}

/** C (rows x 8) [+]= A^T B: A (depth x rows) and B (depth x 8), in steps of \`aStep\` and \`bStep\` bytes. */
function byDepth(rows: number): string {
  const step = `{${loadPair("b0", "b1", "b", 0)}
      ${times(rows / 4, (i) => `const q${i} = v128.load(a, ${16 * i});`)}
      ${times(rows, (row) => multiplyAdd(row, `q${row >> 2}`, row & 3))}
    }
    a += aStep; b += bStep;`;
  return `
// @ts-ignore: decorator
@inline
export function depth${rows}(
  depth: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cStep: usize, accumulate: bool,
): void {
  ${rowPointers("c", "cStep", rows)}
  ${accumulators(rows)}
  if (accumulate) {
    ${times(rows, (row) => `{${loadPair(`s${row}0`, `s${row}1`, `c${row}`, 0, false)} }`)}
  }
  let k = 0;
  for (; k + ${UNROLLED} <= depth; k += ${UNROLLED}) {
    ${times(UNROLLED, () => step)}
  }
  for (; k < depth; k++) {
    ${step}
  }
  ${store(rows)}
}`;
}

/** C (rows x 8) = A B: A row by row, \`aStep\` bytes apart, B (depth x 8) packed; the depth is a multiple of 4. */
function byRow(rows: number): string {
  return `
// @ts-ignore: decorator
@inline
export function row${rows}(depth: i32, a: usize, aStep: usize, b: usize, c: usize, cStep: usize): void {
  ${rowPointers("a", "aStep", rows)}
  ${rowPointers("c", "cStep", rows)}
  ${accumulators(rows)}
  for (let k = 0; k < depth; k += 4) {
    ${times(rows, (row) => `const q${row} = v128.load(a${row});`)}
    ${
    times(4, (lane) =>
      `{${loadPair("b0", "b1", "b", 32 * lane)}
      ${times(rows, (row) => multiplyAdd(row, `q${row}`, lane))}
    }`)
  }
    ${times(rows, (row) => `a${row} += 16;`)} b += 128;
  }
  ${store(rows)}
}`;
}

/**
 * Two neighbouring vectors. A lane of each is read and put back, which changes nothing but keeps
 * the two loads next to each other: the bounds check between them would hide the pair.
 */
function loadPair(left: string, right: string, at: string, offset: number, declare = true): string {
  return `
      const l0 = v128.load(${at}, ${offset}), l1 = v128.load(${at}, ${offset + 16});
      const e0 = f32x4.extract_lane(l0, 0), e1 = f32x4.extract_lane(l1, 0);
      ${declare ? "const " : ""}${left} = f32x4.replace_lane(l0, 0, e0)${declare ? "," : ";"}
      ${right} = f32x4.replace_lane(l1, 0, e1);`;
}

/** Adds to both accumulators of a row what one lane of A times a row of B gives. */
function multiplyAdd(row: number, vector: string, lane: number): string {
  const x = `x${row}`;
  return `const ${x} = v128.shuffle<f32>(${vector}, ${vector}, ${lane}, ${lane}, ${lane}, ${lane});
      s${row}0 = f32x4.relaxed_madd(${x}, b0, s${row}0); s${row}1 = f32x4.relaxed_madd(${x}, b1, s${row}1);`;
}

function rowPointers(name: string, step: string, rows: number): string {
  return times(rows, (row) => `let ${name}${row} = ${row ? `${name}${row - 1} + ${step}` : name};`);
}

function accumulators(rows: number): string {
  return times(rows, (row) => `let s${row}0 = f32x4.splat(0), s${row}1 = f32x4.splat(0);`);
}

/** Integer sums that nobody reads: V8 starts from them in its search for pairs. */
function store(rows: number): string {
  return `${times(rows, (row) => `i32x4.add(s${row}0, s${row}1);`)}
  ${times(rows, (row) => `v128.store(c${row}, s${row}0); v128.store(c${row}, s${row}1, 16);`)}`;
}

function times(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n  ");
}
