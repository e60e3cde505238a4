import { InputError } from "../base/errors.ts";

/** An array of a file: numbers or texts in row-major order. */
export interface NamedArray {
  /** The sides; none for a single value. */
  shape: readonly number[];
  /** The values, row after row. */
  values: Float32Array | Float64Array | readonly string[];
}

/** The arrays of a file by name. */
export type Arrays = ReadonlyMap<string, NamedArray>;

/** The kinds of numbers: floating point, signed, unsigned, Boolean, and the upper half of a float32. */
export type NumberKind = "f" | "i" | "u" | "b" | "bf";

/** How numbers are stored. */
export interface NumberFormat {
  kind: NumberKind;
  /** Bytes of each. */
  size: number;
  littleEndian: boolean;
}

/** Whether numbers of this machine are little-endian, as on every one that Deno runs on today. */
const NATIVE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads numbers: float32 as they are, float16 and bfloat16 as float32, all others as float64.
 *
 * @param bytes The stored numbers, and nothing else.
 * @param format How they are stored.
 * @returns The numbers; a view of the bytes where these can be used as they are.
 */
export function readNumbers(
  bytes: Uint8Array,
  { kind, size, littleEndian }: NumberFormat,
): Float32Array | Float64Array {
  const length = bytes.length / size;
  if (kind === "f" && size === 4 && littleEndian === NATIVE) {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    return new Float32Array(aligned.buffer as ArrayBuffer, aligned.byteOffset, length);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const one = reader(kind, size, view, littleEndian);
  const isShort = kind === "bf" || kind === "f" && size <= 4;
  const values = isShort ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = one(i * size);
  return values;
}

function reader(
  kind: NumberKind,
  size: number,
  view: DataView,
  little: boolean,
): (at: number) => number {
  switch (kind + size) {
    case "f2":
      return (at) => view.getFloat16(at, little);
    case "f4":
      return (at) => view.getFloat32(at, little);
    case "f8":
      return (at) => view.getFloat64(at, little);
    case "i2":
      return (at) => view.getInt16(at, little);
    case "i4":
      return (at) => view.getInt32(at, little);
    case "i8":
      return (at) => safe(view.getBigInt64(at, little));
    case "u2":
      return (at) => view.getUint16(at, little);
    case "u4":
      return (at) => view.getUint32(at, little);
    case "u8":
      return (at) => safe(view.getBigUint64(at, little));
    case "i1":
      return (at) => view.getInt8(at);
    case "bf2": {
      const word = new DataView(new ArrayBuffer(4));
      return (at) => {
        word.setUint32(0, view.getUint16(at, little) << 16);
        return word.getFloat32(0);
      };
    }
    default:
      return (at) => view.getUint8(at);
  }
}

/** An integer as a number, which must hold it exactly: two labels must not become one. */
export function safe(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new InputError(`it holds the integer ${value}, and integers must be below 2^53`);
}

/**
 * How many values a shape has.
 *
 * @throws {InputError} If a side is no whole number, or there are more values than an array can have.
 */
export function sizeOf(shape: readonly number[], name: string): number {
  const size = shape.reduce((product, side) => product * side, 1);
  const valid = shape.length <= 8 && shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (valid && size <= 2 ** 32) return size;
  throw new InputError(`the array "${name}" cannot have the shape ${shapeText(shape)}`);
}

/** A shape as Python writes it. */
export function shapeText(shape: readonly number[]): string {
  return `(${shape.slice(0, 8).join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** Values of a matrix in column-major order, row by row. */
export function rowMajor<T extends NamedArray["values"]>(values: T, shape: readonly number[]): T {
  if (shape.filter((side) => side > 1).length < 2) return values;
  const out = Array.isArray(values)
    ? new Array<string>(values.length)
    : new (values.constructor as Float32ArrayConstructor)(values.length);
  const index = new Array<number>(shape.length).fill(0);
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  for (let to = 0; to < values.length; to++) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis++) from += index[axis]! * steps[axis]!;
    (out as unknown[])[to] = values[from];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) {
      index[axis] = 0;
    }
  }
  return out as unknown as T;
}
