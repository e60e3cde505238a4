/**
 * Writes the inner products that the distances are made of, as AssemblyScript.
 *
 * They are written in pairs of vectors, which V8 joins to one of 256 bits where it is told to
 * (`../templates/tile.ts` says what it takes); each sum is added up in the order of a plain loop.
 */
import { accumulators, finish, loadPair, splat, times } from "../templates/tile.ts";

/** The module that the kernels import from here. */
export function productsModule(): string {
  return `
/** Of four rows with eight columns, to \`out\` (4 x 8). */
${products("products", 4, "f32x4.mul(x, y)", "f32x4.add")}
/** Of eight rows with eight columns, both int16 and two coordinates a step, to \`out\` (8 x 8). */
${products("integerProducts", 8, "i32x4.dot_i16x8_s(x, y)", "i32x4.add")}
`;
}

/** Steps that one turn of the loop covers. */
const TURN = 2;

function products(name: string, rows: number, product: string, add: string): string {
  const term = (x: string, y: string) => product.replace("x,", `${x},`).replace("y)", `${y})`);
  const step = `{${loadPair("b0", "b1", "b", 0)}
      ${times(rows / 4, (i) => `const q${i} = v128.load(a, ${16 * i});`)}
      ${
    times(rows, (row) => {
      const [x, s] = [`x${row}`, `s${row}`];
      return splat(x, `q${row >> 2}`, row & 3) +
        `${s}0 = ${add}(${s}0, ${term(x, "b0")}); ${s}1 = ${add}(${s}1, ${term(x, "b1")});`;
    })
  }
    }
    a += ${4 * rows}; b += 32;`;
  return `export function ${name}(depth: i32, a: usize, b: usize, out: usize): void {
  ${accumulators(rows)}
  let k = 0;
  for (; k + ${TURN} <= depth; k += ${TURN}) {
    ${times(TURN, () => step)}
  }
  for (; k < depth; k++) {
    ${step}
  }
  ${finish(rows)}
  ${
    times(rows, (row) =>
      `v128.store(out, s${row}0, ${32 * row}); v128.store(out, s${row}1, ${32 * row + 16});`)
  }
}`;
}
