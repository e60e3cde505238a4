/**
 * Writes the gradient of a 3 x 3 filter before a 2 x 2 max-pooling, as AssemblyScript.
 *
 * Nine sums, one a tap, stay in registers while the windows of an image go by. A window touches
 * 4 x 4 pixels of the input; pixel (y, x) meets pixel (i, j) of the window at tap (y - i, x - j).
 */
const SIDE = [0, 1, 2, 3];
const TAPS = [0, 1, 2].flatMap((down) => [0, 1, 2].map((across) => [down, across] as const));
const WINDOW = [[0, 0], [0, 1], [1, 0], [1, 1]] as const;

/** The module that the kernels import from here. */
export function pooledGradientModule(): string {
  const name = (down: number, across: number) => `${3 * down + across}`;
  const products = SIDE.flatMap((y) =>
    SIDE.map((x) => {
      const sums = WINDOW.flatMap(([i, j], pixel) => {
        const [down, across] = [y - i, x - j];
        if (down < 0 || down > 2 || across < 0 || across > 2) return [];
        const sum = `s${name(down, across)}`;
        return [`${sum} = f32x4.relaxed_madd(x, g${pixel}, ${sum});`];
      });
      return `x = v128.load32_splat(a${y}, ${4 * x}); ${sums.join(" ")}`;
    })
  );
  const lines = (line: (tap: string, down: number, across: number) => string) =>
    TAPS.map(([down, across]) => line(name(down, across), down, across)).join("\n    ");
  return `
/**
 * One image's part of the gradient for one input channel: adds to \`sums\`, whose taps lie
 * \`tapRow\` bytes (down) and \`tap\` bytes (across) apart. The plane has \`pitch\` pixels a row; dy
 * and the codes of the windows are (height x width x channels), channels a multiple of 4.
 */
export function addPooledFilterGradient(
  plane: usize, pitch: i32, height: i32, width: i32, channels: i32, dy: usize, codes: usize,
  sums: usize, tapRow: usize, tap: usize,
): void {
  const pixel = <usize> channels << 2, row = <usize> pitch << 2;
  for (let k: usize = 0; k < pixel; k += 16) {
    ${lines((t, down, across) => `const p${t} = sums + k + ${down} * tapRow + ${across} * tap;`)}
    ${lines((t) => `let s${t} = v128.load(p${t});`)}
    let line = plane, from = dy + k, code = codes + (k >> 2);
    for (let i = 0; i < height; i++) {
      let a0 = line, a1 = a0 + row, a2 = a1 + row, a3 = a2 + row;
      for (let j = 0; j < width; j++) {
        const gradient = v128.load(from);
        const c = v128.extend_low<u16>(v128.extend_low<u8>(v128.load32_zero(code)));
        ${
    SIDE.map((i) => `const g${i} = v128.and(gradient, i32x4.eq(c, i32x4.splat(${i})));`).join(
      "\n        ",
    )
  }
        let x = f32x4.splat(0);
        ${products.join("\n        ")}
        from += pixel, code += channels, a0 += 8, a1 += 8, a2 += 8, a3 += 8;
      }
      line += 2 * row;
    }
    ${lines((t) => `v128.store(p${t}, s${t});`)}
  }
}
`;
}
