/**
 * Writes the two-dimensional transforms of Winograd's F(m x n, 3 x 3), as AssemblyScript, of which
 * `tiles.ts` tells the layout.
 *
 * A tile's values stay in local variables from the first pass to the second: what does not fit into
 * registers V8 keeps on its stack, which takes a third of the instructions that memory takes, as
 * there an address is computed and checked each time.
 *
 * The transforms in one dimension are of F(m, 3), m = 4, 3 or 2 (Lavin and Gray 2016, arXiv
 * 1509.09308, section 4.3): y = A^T [(G g) * (B^T d)]. The points are 0, 1, -1, 2, -2 and infinity;
 * m = 3 does without -2, m = 2 without 2 and -2. All share the filter's transform of F(4, 3), and the
 * input's transforms make up for the scale.
 */

type Size = 2 | 3 | 4;
const SIZES: Size[] = [4, 3, 2];

/** Values of a tile's row, of which some products may be missing. */
type Row = (string | undefined)[];

/** A transform of a row: `keep` gives a value that is used twice a name. */
type Transform = (row: string[], keep: (value: string) => string) => Row;

const add = (a: string, b: string) => `f32x4.add(${a}, ${b})`;
const sub = (a: string, b: string) => `f32x4.sub(${a}, ${b})`;
const times = (factor: number, a: string) => `f32x4.mul(f32x4.splat(${factor}), ${a})`;
const neg = (a: string) => `f32x4.neg(${a})`;

/** The six products of a row, given those that it has: `t4` is only there for tiles of 4. */
type Six = [string, string, string, string, string, string];

/** B^T: size + 2 inputs to the products of a tile. */
const INPUT: Record<Size, Transform> = {
  4: (row, keep) => {
    const [d0, d1, d2, d3, d4, d5] = row as Six;
    const even = keep(sub(d4, times(4, d2))), odd = keep(sub(d3, times(4, d1)));
    const evenHalf = keep(sub(d4, d2)), oddTwice = keep(times(2, sub(d3, d1)));
    return [
      ...[add(sub(times(4, d0), times(5, d2)), d4), add(even, odd), sub(even, odd)],
      ...[add(evenHalf, oddTwice), sub(evenHalf, oddTwice)],
      add(sub(times(4, d1), times(5, d3)), d5),
    ];
  },
  3: (row, keep) => {
    const [d0, d1, d2, d3, d4] = row as Six;
    const d31 = keep(sub(d3, d1));
    return [
      times(2, add(times(2, sub(d0, d2)), d31)),
      times(3, sub(sub(d3, times(2, d1)), d2)),
      add(sub(times(2, d1), times(3, d2)), d3),
      ...[times(4, d31), undefined, sub(sub(d4, d2), times(2, d31))],
    ];
  },
  2: (row) => {
    const [d0, d1, d2, d3] = row as Six;
    return [
      ...[times(4, sub(d0, d2)), times(-3, add(d1, d2)), times(3, sub(d1, d2))],
      ...[undefined, undefined, sub(d3, d1)],
    ];
  },
};

/** B: the transpose of {@linkcode INPUT}. */
const INPUT_TRANSPOSE: Record<Size, Transform> = {
  4: (row, keep) => {
    const [t0, t1, t2, t3, t4, t5] = row as Six;
    const sum12 = keep(add(t1, t2)), difference12 = keep(sub(t1, t2));
    const sum34 = keep(add(t3, t4)), twice34 = keep(times(2, sub(t3, t4)));
    return [
      ...[times(4, t0), sub(times(4, sub(t5, difference12)), twice34)],
      neg(add(times(5, t0), add(times(4, sum12), sum34))),
      ...[sub(add(difference12, twice34), times(5, t5)), add(t0, add(sum12, sum34)), t5],
    ];
  },
  3: (row, keep) => {
    const [t0, t1, t2, t3, , t5] = row as Six;
    const three1 = keep(times(3, t1));
    const shared = keep(sub(add(times(2, t0), times(4, t3)), times(2, t5)));
    return [
      ...[times(4, t0), sub(times(2, sub(t2, three1)), shared)],
      neg(add(add(times(4, t0), three1), add(times(3, t2), t5))),
      ...[add(add(three1, t2), shared), t5],
    ];
  },
  2: (row) => {
    const [t0, t1, t2, , , t5] = row as Six;
    return [
      ...[times(4, t0), sub(times(3, sub(t2, t1)), t5)],
      ...[neg(add(times(4, t0), times(3, add(t1, t2)))), t5],
    ];
  },
};

/** A^T: the products of a tile to its outputs. */
const OUTPUT: Record<Size, Transform> = {
  4: (row, keep) => {
    const [m0, m1, m2, m3, m4, m5] = row as Six;
    const sum12 = keep(add(m1, m2)), difference12 = keep(sub(m1, m2));
    const sum34 = keep(add(m3, m4)), difference34 = keep(sub(m3, m4));
    return [
      ...[add(m0, add(sum12, sum34)), add(difference12, times(2, difference34))],
      ...[add(sum12, times(4, sum34)), add(add(difference12, times(8, difference34)), m5)],
    ];
  },
  3: (row, keep) => {
    const [m0, m1, m2, m3, , m5] = row as Six;
    const sum12 = keep(add(m1, m2)), difference12 = keep(sub(m1, m2));
    return [
      ...[add(m0, add(sum12, m3)), add(difference12, times(2, m3))],
      add(add(sum12, times(4, m3)), m5),
    ];
  },
  2: (row) => {
    const [m0, m1, m2, , , m5] = row as Six;
    return [add(m0, add(m1, m2)), add(sub(m1, m2), m5)];
  },
};

/** A: the transpose of {@linkcode OUTPUT}. */
const OUTPUT_TRANSPOSE: Record<Size, Transform> = {
  4: (row, keep) => {
    const [y0, y1, y2, y3] = row as Six;
    const even = keep(add(y0, y2)), odd = keep(add(y1, y3));
    const evenFar = keep(add(y0, times(4, y2))), oddFar = keep(add(times(2, y1), times(8, y3)));
    return [
      ...[y0, add(even, odd), sub(even, odd), add(evenFar, oddFar), sub(evenFar, oddFar), y3],
    ];
  },
  3: (row, keep) => {
    const [y0, y1, y2] = row as Six;
    const even = keep(add(y0, y2));
    return [
      ...[y0, add(even, y1), sub(even, y1), add(add(y0, times(2, y1)), times(4, y2))],
      ...[undefined, y2],
    ];
  },
  2: (row) => {
    const [y0, y1] = row as Six;
    return [y0, add(y0, y1), sub(y0, y1), undefined, undefined, y1];
  },
};

/** Of the six products that a tile has along a side: those at the points 2 and -2 may be missing. */
const productsOf = (size: Size) => [0, 1, 2, ...(size > 2 ? [3] : []), ...(size > 3 ? [4] : []), 5];

/** The matrices of products 3 and 4 hold the tiles that have them, and so have offsets of their own. */
const offsetOf = (product: number) => product === 3 || product === 4 ? product : 0;

const OFFSETS = [0, 3, 4].flatMap((p) => [0, 3, 4].map((q) => `o${p}${q}`));
const PARAMETERS = ["image", "row", "pixel", "tiles", "position", ...OFFSETS];
const SIGNATURE = PARAMETERS.map((name) => `${name}: usize`).join(", ");

/** The module that the kernels import from here. */
export function transformsModule(): string {
  return [
    transforms("imageTile", (high, wide) => toTile(INPUT, high, wide, high + 2, wide + 2)),
    transforms("outputGradientTile", (high, wide) => {
      return toTile(OUTPUT_TRANSPOSE, high, wide, high, wide);
    }),
    transforms("tileImage", (high, wide) => fromTile(OUTPUT, high, wide, false)),
    transforms("tileInputGradient", (high, wide) => {
      return fromTile(INPUT_TRANSPOSE, high, wide, true);
    }),
  ].join("\n");
}

/** A function for each size of a tile, and one that chooses. */
function transforms(name: string, body: (high: Size, wide: Size) => string[]): string {
  const sizes = SIZES.flatMap((high) => SIZES.map((wide) => [high, wide] as const));
  const functions = sizes.map(([high, wide]) =>
    `function ${name}${high}${wide}(${SIGNATURE}): void {
  for (let end = image + pixel; image < end; image += 16) {
    ${body(high, wide).join("\n    ")}
    tiles += 16;
  }
}`
  );
  const choices = sizes.map(([high, wide]) =>
    `if (high == ${high} && wide == ${wide}) return ${name}${high}${wide}(${PARAMETERS});`
  );
  return `${functions.join("\n")}
/**
 * One tile, all channels: the image's first pixel and the bytes of its row and of a pixel, the first of
 * the 36 matrices, the bytes from one to the next, and the tile's offset in matrix (p, q), of which
 * those at products 3 and 4 have others than the rest.
 */
export function ${name}(high: i32, wide: i32, ${SIGNATURE}): void {
  ${choices.join("\n  ")}
}`;
}

/** From an image, of which a tile touches `height` x `width` pixels, to the products of a tile. */
function toTile(
  transform: Record<Size, Transform>,
  high: Size,
  wide: Size,
  height: number,
  width: number,
): string[] {
  const code = new Code();
  const columns = Array.from({ length: width }, (_, x) => {
    const pixels = Array.from({ length: height }, (_, y) => code.load(pixelAt(y, x)));
    return transform[high](pixels, code.keep).map((value) => value && code.keep(value));
  });
  for (const p of productsOf(high)) {
    const row = columns.map((column) => column[p]!);
    const products = transform[wide](row, code.keep);
    for (const q of productsOf(wide)) code.store(productAt(p, q), products[q]!);
  }
  return code.lines;
}

/** From the products of a tile to an image, or added to it. */
function fromTile(
  transform: Record<Size, Transform>,
  high: Size,
  wide: Size,
  adds: boolean,
): string[] {
  const code = new Code();
  const rows: Row[] = Array.from({ length: 6 }, () => []);
  for (const p of productsOf(high)) {
    const products: Row = [];
    for (const q of productsOf(wide)) products[q] = code.load(productAt(p, q));
    rows[p] = transform[wide](products as string[], code.keep).map((value) => code.keep(value!));
  }
  rows[5]!.forEach((_, x) => {
    const column = rows.map((row) => row[x]!);
    transform[high](column, code.keep).forEach((value, y) => {
      const at = code.keep(pixelAt(y, x));
      code.store(at, adds ? add(`v128.load(${at})`, value!) : value!);
    });
  });
  return code.lines;
}

const pixelAt = (y: number, x: number) => `image + ${y} * row + ${x} * pixel`;
const productAt = (p: number, q: number) =>
  `tiles + ${6 * p + q} * position + o${offsetOf(p)}${offsetOf(q)}`;

/** Lines of a function, and names for its values. */
class Code {
  readonly lines: string[] = [];
  #names = 0;

  readonly keep = (value: string): string => {
    if (/^\w+$/.test(value)) return value;
    const name = `n${this.#names++}`;
    this.lines.push(`const ${name} = ${value};`);
    return name;
  };

  load(address: string): string {
    return this.keep(`v128.load(${address})`);
  }

  store(address: string, value: string): void {
    this.lines.push(`v128.store(${address}, ${value});`);
  }
}
