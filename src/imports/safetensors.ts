import { InputError } from "../base/errors.ts";
import {
  type NamedArray,
  type NumberFormat,
  type NumberKind,
  readNumbers,
  sizeOf,
} from "../readers/arrays.ts";

/** Bytes of the length that stands before the header. */
const LENGTH_BYTES = 8;

const LONGEST_HEADER = 100 << 20;

const TYPES: Readonly<Record<string, [kind: NumberKind, size: number]>> = {
  F16: ["f", 2],
  BF16: ["bf", 2],
  F32: ["f", 4],
  F64: ["f", 8],
  I8: ["i", 1],
  I16: ["i", 2],
  I32: ["i", 4],
  I64: ["i", 8],
  U8: ["u", 1],
  U16: ["u", 2],
  U32: ["u", 4],
  U64: ["u", 8],
  BOOL: ["b", 1],
};

/**
 * Reads arrays of a safetensors file of any writer, which may be untrusted.
 *
 * @param bytes The file.
 * @param wanted Whether an array of a name is read.
 * @returns The arrays by name, and the names of those that were not wanted.
 * @throws {InputError} If it is not such a file.
 */
export function readSafetensors(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): { arrays: Map<string, NamedArray>; others: string[] } {
  const damaged = () =>
    new InputError("it is not a whole safetensors file: use safetensors' save_file()");
  if (bytes.length < LENGTH_BYTES) throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > Math.min(LONGEST_HEADER, bytes.length - LENGTH_BYTES)) throw damaged();
  const header = headerOf(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  if (header === undefined) throw damaged();
  const body = bytes.subarray(LENGTH_BYTES + length);
  const arrays = new Map<string, NamedArray>();
  const others: string[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    if (!wanted(name)) {
      others.push(name);
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
    const type = typeof dtype === "string" && Object.hasOwn(TYPES, dtype)
      ? TYPES[dtype]!
      : undefined;
    if (!isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2) throw damaged();
    if (type === undefined) {
      throw new InputError(
        `the array "${name}" has values of the type ${
          String(dtype).slice(0, 20)
        }: save them as float32`,
      );
    }
    const [kind, size] = type;
    const [start, end] = offsets as [number, number];
    if (end > body.length || end - start !== size * sizeOf(shape, name)) throw damaged();
    const format: NumberFormat = { kind, size, littleEndian: true };
    arrays.set(name, { shape, values: readNumbers(body.subarray(start, end), format) });
  }
  return { arrays, others };
}

function headerOf(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
