import { zipSync } from "fflate";

/** An array for NumPy. */
export interface NumpyArray {
  /** The sides. */
  shape: readonly number[];
  /** The values in row-major order. */
  values: Float32Array | Int32Array;
}

/** Written as it is: embeddings hardly compress. */
const LEVEL = 0;

/** A date that is always the same, so that the same arrays give the same bytes. */
const DATE = new Date(1980, 0, 1);

/**
 * Writes arrays in NumPy's format `.npz`.
 *
 * @param arrays The arrays by name.
 * @returns The file: the same arrays in the same order give the same bytes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeNpz } from "./npz.ts";
 * import { readNpz } from "../readers/npy.ts";
 *
 * const bytes = encodeNpz({ a: { shape: [2], values: Float32Array.of(1, 2) } });
 * const { arrays } = readNpz(bytes, () => true);
 * assertEquals(arrays.get("a")?.values, Float32Array.of(1, 2));
 * ```
 */
export function encodeNpz(arrays: Readonly<Record<string, NumpyArray>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(array)]);
  return zipSync(Object.fromEntries(files), { level: LEVEL, mtime: DATE });
}

/** The values begin at a multiple of this. */
const ALIGNMENT = 64;

/** Ten bytes stand before the header: a magic word, a version, and the header's length. */
const PREAMBLE = 10;

function encodeNpy({ shape, values }: NumpyArray): Uint8Array {
  const descr = values instanceof Float32Array ? "<f4" : "<i4";
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sides}), }`;
  const start = Math.ceil((PREAMBLE + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + values.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  view.setUint16(8, start - PREAMBLE, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(start - PREAMBLE - 1)}\n`), PREAMBLE);
  for (let i = 0; i < values.length; i++) {
    if (values instanceof Float32Array) view.setFloat32(start + 4 * i, values[i]!, true);
    else view.setInt32(start + 4 * i, values[i]!, true);
  }
  return bytes;
}
