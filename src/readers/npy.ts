import { InputError } from "../base/errors.ts";
import { unzipSync } from "fflate";
import {
  type NamedArray,
  type NumberFormat,
  type NumberKind,
  readNumbers,
  rowMajor,
  sizeOf,
} from "./arrays.ts";

const MAGIC = "\x93NUMPY";

/** NumPy writes headers of about a hundred bytes. */
const LONGEST_HEADER = 64 << 10;

/** Only numbers are read of a header; it is a literal of Python, of which NumPy writes this form. */
const HEADER =
  /^\{\s*'descr':\s*(?<descr>.+?),\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[\d,L\s]*)\),?\s*\}\s*$/s;

/**
 * Reads an array of NumPy's format `.npy`, which may be untrusted.
 *
 * @param bytes The file.
 * @param name What the array is called, for errors.
 * @returns The array in row-major order.
 * @throws {InputError} If it is not such a file, or holds Python objects, which are code.
 */
export function readNpy(bytes: Uint8Array, name: string): NamedArray {
  const { shape, body, type, isFortran } = openNpy(bytes, name);
  const values = type.kind === "U" || type.kind === "S"
    ? textsOf(body, type.kind, type.size, type.littleEndian)
    : readNumbers(body, type as NumberFormat);
  return { shape, values: isFortran ? rowMajor(values, shape) : values };
}

/** An array of NumPy whose values are not read yet. */
export interface StoredArray {
  shape: number[];
  /** The bytes of the values. */
  body: Uint8Array;
  /** How each value is stored; text is of the kind `U` or `S`. */
  type: Omit<NumberFormat, "kind"> & { kind: NumberKind | "U" | "S" };
  /** Whether the first index runs fastest. */
  isFortran: boolean;
}

/** Reads the header of such an array: what {@linkcode readNpy} says holds here as well. */
export function openNpy(bytes: Uint8Array, name: string): StoredArray {
  const fail = (what: string): never => {
    throw new InputError(`the array "${name}" ${what}`);
  };
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < 12) fail("is not of NumPy's format .npy: use np.save()");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isShort = bytes[6] === 1;
  const start = isShort ? 10 : 12;
  const length = isShort ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > Math.min(LONGEST_HEADER, bytes.length - start)) fail("has a header that is damaged");
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const { descr, fortran, shape: sides } = header.match(HEADER)?.groups ?? {};
  if (descr === undefined || sides === undefined) return fail("has a header that is damaged");
  const shape = (sides.match(/\d+/g) ?? []).map(Number);
  const body = bytes.subarray(start + length);
  const size = sizeOf(shape, name);
  const type = typeOf(descr, fail);
  if (body.length !== size * type.size) {
    fail(`should have ${size * type.size} bytes by its shape and type: it has ${body.length}`);
  }
  return { shape, body, type, isFortran: fortran === "True" };
}

const SIZES: Readonly<Record<string, readonly number[]>> = {
  f: [2, 4, 8],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  b: [1],
};

/** The type of the values, such as `<f4`. */
function typeOf(
  descr: string,
  fail: (what: string) => never,
): StoredArray["type"] {
  const match = descr.match(/^'([<>|=])([a-zA-Z])(\d*)'$/);
  const [, order, kind, digits] = match ?? [];
  const size = Number(digits);
  const littleEndian = order !== ">";
  if (kind === "U" && size <= 1 << 16) return { kind, size: 4 * size, littleEndian };
  if (kind === "S" && size <= 1 << 16) return { kind, size, littleEndian };
  if (kind !== undefined && SIZES[kind]?.includes(size)) {
    return { kind: kind as NumberKind, size, littleEndian };
  }
  if (kind === "O") {
    fail(
      "holds Python objects, which are pickled code and are not read: save numbers, or texts by np.asarray(labels, dtype=str)",
    );
  }
  const named = descr.length > 40 ? `${descr.slice(0, 40)}…` : descr;
  return fail(
    `has values of the type ${named}: save them as float32, or labels as integers or text, by array.astype("float32")`,
  );
}

function textsOf(bytes: Uint8Array, kind: "U" | "S", size: number, little: boolean): string[] {
  const decode = kind === "S"
    ? (part: Uint8Array) => new TextDecoder().decode(part)
    : (part: Uint8Array) => {
      const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
      return Array.from({ length: size / 4 }, (_, at) => {
        const point = view.getUint32(4 * at, little);
        return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
      }).join("");
    };
  const count = size === 0 ? 0 : bytes.length / size;
  return Array.from(
    { length: count },
    (_, i) => decode(bytes.subarray(i * size, (i + 1) * size)).replace(/\0+$/, ""),
  );
}

/** The most bytes that the arrays of a file may unpack to. */
const MOST_BYTES = 2 ** 32;

/**
 * Reads the arrays of NumPy's format `.npz`, a zip of `.npy`, which may be untrusted.
 *
 * @param bytes The file.
 * @param wanted Whether an array of a name is read.
 * @returns The arrays by name, and the names of those that were not wanted.
 * @throws {InputError} If it is not such a file.
 */
export function readNpz(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): { arrays: Map<string, NamedArray>; others: string[] } {
  const { files, others } = unzipNpz(bytes, wanted);
  return {
    arrays: new Map([...files].map(([name, content]) => [name, readNpy(content, name)])),
    others,
  };
}

/** The `.npy` files in an `.npz` by the names of their arrays, and the names of what is not wanted. */
export function unzipNpz(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): { files: Map<string, Uint8Array>; others: string[] } {
  const others: string[] = [];
  let total = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        const isWanted = name.endsWith(".npy") && wanted(name.slice(0, -4));
        if (!isWanted) others.push(name.replace(/\.npy$/, ""));
        else total += originalSize;
        if (total > MOST_BYTES) throw new RangeError("its arrays have more than 4 GiB");
        return isWanted;
      },
    });
  } catch (error) {
    throw new InputError(
      `it is not a whole .npz file: ${(error as Error).message}; use np.savez()`,
    );
  }
  return {
    files: new Map(Object.entries(files).map(([file, content]) => [file.slice(0, -4), content])),
    others,
  };
}
