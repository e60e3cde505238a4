/**
 * Writes the micro-kernels of the matrix product, as AssemblyScript.
 *
 * V8 joins two neighbouring 128-bit operations into one of 256 bits only where it recognises them
 * as a pair from end to end, so every step here treats two vectors alike: two accumulators, two
 * halves of an operand. What a pair is made of decides the speed, as a kernel is bound by the number
 * of its instructions:
 *
 * - one number in all lanes, a lane of a vector in memory: one load (`row` and `depth` have it of A);
 * - eight neighbours in memory: two loads with a bounds check each and five instructions that join
 *   them (`row` and `depth` have it of B);
 * - two neighbours four times: one load (`outer` has it of B);
 * - four neighbours, each twice: a load that V8 widens, and a shuffle (`outer` has it of A).
 *
 * Fifteen registers are left for accumulators and operands; one more and each turn of a loop would
 * go through memory. Written out by hand that would be a thousand lines that must not differ in one
 * place.
 */

/** Depth that one turn of a loop covers: in `row`, of which the depth is a multiple, and elsewhere. */
const ROW_TURN = 8, TURN = 4;

/** The module that the kernels import from here. */
export function tileModule(): string {
  return `
/** Columns of a packed panel of B, but for outer products. */
export const TILE_COLUMNS: i32 = 8;
/** Rows of a tile of outer products. */
export const OUTER_ROWS: i32 = 8;
/** Columns of the widest tile of outer products. */
export const OUTER_COLUMNS: i32 = 12;
${byDepth(4)}
${byRow(5, 2)}${byRow(4, 2)}${byRow(8, 1)}${byRow(4, 1)}
${[12, 8, 4].map(outer).join("\n")}
`;
}

/** C (rows x 8) [+]= A^T B: A (depth x rows) and B (depth x 8), in steps of `aStep` and `bStep` bytes. */
function byDepth(rows: number): string {
  const step = `{${loadPair("b0", "b1", "b", 0)}
      ${times(rows / 4, (i) => `const q${i} = v128.load(a, ${16 * i});`)}
      ${
    times(rows, (row) => {
      const pair = [`s${row}0`, `s${row}1`, "b0", "b1"] as const;
      return splat(`x${row}`, `q${row >> 2}`, row & 3) + multiplyAdd(`x${row}`, `x${row}`, ...pair);
    })
  }
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
  ${overDepth(step)}
  ${finish(rows)}
  ${times(rows, (row) => `v128.store(c${row}, s${row}0); v128.store(c${row}, s${row}1, 16);`)}
}`;
}

/**
 * C (rows x 8 panels) = A B: A row by row, `aStep` bytes apart, B in packed panels (depth x 8), one
 * after the other; the depth is a multiple of 8.
 */
function byRow(rows: number, panels: number): string {
  const lane = (at: number) =>
    `{${times(panels, (panel) => loadPair(`b${panel}0`, `b${panel}1`, `b${panel}`, 0))}
      ${
      times(rows, (row) =>
        splat(`x${row}`, `q${row}`, at) +
        times(panels, (panel) => {
          const sum = `s${panels * row + panel}`, right = [`b${panel}0`, `b${panel}1`] as const;
          return multiplyAdd(`x${row}`, `x${row}`, `${sum}0`, `${sum}1`, ...right);
        }))
    }
      ${times(panels, (panel) => `b${panel} += 32;`)}
    }`;
  return `
// @ts-ignore: decorator
@inline
export function row${rows}x${8 * panels}(
  depth: i32, a: usize, aStep: usize, b: usize, c: usize, cStep: usize,
): void {
  ${rowPointers("a", "aStep", rows)}
  ${accumulators(rows * panels)}
  const end = b + (<usize> depth << 5);
  let b0 = b${panels > 1 ? ", b1 = end" : ""};
  while (b0 < end) {
    ${
    times(ROW_TURN / 4, (part) =>
      `{
      ${times(rows, (row) => `const q${row} = v128.load(a${row}, ${16 * part});`)}
      ${times(4, lane)}
    }`)
  }
    ${times(rows, (row) => `a${row} += ${4 * ROW_TURN};`)}
  }
  ${finish(rows * panels)}
  ${
    times(rows, (row) =>
      `${row ? "c += cStep;" : ""} ${
        times(panels, (panel) => {
          const sum = `s${panels * row + panel}`;
          return `v128.store(c, ${sum}0, ${32 * panel}); v128.store(c, ${sum}1, ${
            32 * panel + 16
          });`;
        })
      }`)
  }
}`;
}

/**
 * C (8 x columns) [+]= A^T B: A (depth x 8) and B (depth x columns), in steps of `aStep` and
 * `bStep` bytes. C is in units of four rows and two columns, row by row; the units of four rows
 * lie side by side, `cStep` bytes below them those of the next four.
 */
function outer(columns: number): string {
  const pairs = columns / 2;
  const tile = (line: (sum: string, half: number, pair: number) => string) =>
    times(2, (half) => times(pairs, (pair) => line(`s${pairs * half + pair}`, half, pair)));
  const step = `{
      ${
    times(2, (i) =>
      `const q${i} = v128.load(a, ${16 * i});
      const w${i}0 = i64x2.extend_low_i32x4_u(q${i}), w${i}1 = i64x2.extend_high_i32x4_u(q${i});
      const x${i}0 = v128.shuffle<f32>(w${i}0, w${i}0, 0, 0, 2, 2), x${i}1 = v128.shuffle<f32>(w${i}1, w${i}1, 0, 0, 2, 2);`)
  }
      ${
    times(pairs, (pair) => {
      const [from, lane] = [`p${pair >> 1}`, 2 * (pair & 1)];
      const load = pair & 1 ? "" : `const ${from} = v128.load(b, ${8 * pair});`;
      const lanes = `${lane}, ${lane + 1}`;
      return `${load} const y${pair} = v128.shuffle<f32>(${from}, ${from}, ${lanes}, ${lanes});
      ${
        times(2, (half) => {
          const sum = `s${pairs * half + pair}`;
          return multiplyAdd(
            `x${half}0`,
            `x${half}1`,
            `${sum}0`,
            `${sum}1`,
            `y${pair}`,
            `y${pair}`,
          );
        })
      }`;
    })
  }
    }
    a += aStep; b += bStep;`;
  return `
// @ts-ignore: decorator
@inline
export function outer8x${columns}(
  depth: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cStep: usize, accumulate: bool,
): void {
  const below = c + cStep;
  ${accumulators(2 * pairs)}
  if (accumulate) {
    ${
    tile((sum, half, pair) =>
      `{${loadPair(`${sum}0`, `${sum}1`, half ? "below" : "c", 32 * pair, false)} }`
    )
  }
  }
  ${overDepth(step)}
  ${finish(2 * pairs)}
  ${
    tile((sum, half, pair) => {
      const to = half ? "below" : "c";
      return `v128.store(${to}, ${sum}0, ${32 * pair}); v128.store(${to}, ${sum}1, ${
        32 * pair + 16
      });`;
    })
  }
}`;
}

/** Some steps a turn, and the rest one by one. */
function overDepth(step: string): string {
  return `let k = 0;
  for (; k + ${TURN} <= depth; k += ${TURN}) {
    ${times(TURN, () => step)}
  }
  for (; k < depth; k++) {
    ${step}
  }`;
}

/**
 * Two neighbouring vectors. A lane of each is read and put back, which changes nothing but makes V8
 * join them, as it does not join loads that a bounds check keeps apart.
 */
export function loadPair(
  left: string,
  right: string,
  at: string,
  offset: number,
  declare = true,
): string {
  const [v, is] = [`_${left}`, declare ? "const " : ""];
  return `
      const l${v} = v128.load(${at}, ${offset}), r${v} = v128.load(${at}, ${offset + 16});
      const e${v} = f32x4.extract_lane(l${v}, 0); ${is}${left} = f32x4.replace_lane(l${v}, 0, e${v});
      const f${v} = f32x4.extract_lane(r${v}, 0); ${is}${right} = f32x4.replace_lane(r${v}, 0, f${v});`;
}

/** A lane of a vector in all lanes. */
export function splat(name: string, vector: string, lane: number): string {
  const lanes = `${lane}, ${lane}, ${lane}, ${lane}`;
  return `const ${name} = v128.shuffle<f32>(${vector}, ${vector}, ${lanes});`;
}

/** Adds to both accumulators of a pair what two pairs of operands give. */
export function multiplyAdd(
  x0: string,
  x1: string,
  s0: string,
  s1: string,
  y0: string,
  y1: string,
): string {
  return `${s0} = f32x4.relaxed_madd(${x0}, ${y0}, ${s0}); ${s1} = f32x4.relaxed_madd(${x1}, ${y1}, ${s1});`;
}

function rowPointers(name: string, step: string, rows: number): string {
  return times(rows, (row) => `let ${name}${row} = ${row ? `${name}${row - 1} + ${step}` : name};`);
}

export function accumulators(count: number): string {
  return times(count, (i) => `let s${i}0 = f32x4.splat(0), s${i}1 = f32x4.splat(0);`);
}

/**
 * Integer sums that nobody reads: V8 starts from them in its search for pairs. The disjunction with
 * zeros changes nothing, but without it V8 takes the halves apart, to be stored, in each turn.
 */
export function finish(count: number): string {
  return `const none = f32x4.splat(0);
  ${
    times(count, (i) =>
      `s${i}0 = v128.or(s${i}0, none); s${i}1 = v128.or(s${i}1, none); i32x4.add(s${i}0, s${i}1);`)
  }`;
}

export function times(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n  ");
}
