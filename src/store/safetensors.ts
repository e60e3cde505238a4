import { z } from "zod";
import type { Variables } from "../networks/restore.ts";
import { parseJson } from "./schemas.ts";

/** The header comes first: its length in eight bytes, then JSON. */
const LENGTH_BYTES = 8;
const ALIGNMENT = 8;

const count = z.int().min(0);
const headerSchema = z.record(
  z.string(),
  z.strictObject({
    dtype: z.literal("F32"),
    shape: z.array(count),
    data_offsets: z.tuple([count, count]),
  }),
);

/**
 * Writes arrays in the safetensors format, which PyTorch, JAX, NumPy and others open.
 *
 * @param weights The arrays; the same arrays in the same order give the same bytes.
 * @returns The file.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
 *
 * const weights = { "dense/bias": { shape: [2], data: Float32Array.of(1, 2) } };
 * assertEquals(decodeSafetensors(encodeSafetensors(weights)), weights);
 * ```
 */
export function encodeSafetensors(weights: Variables): Uint8Array {
  let offset = 0;
  const entries = Object.entries(weights).map(([name, { shape, data }]) => {
    const start = offset;
    offset += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [start, offset] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(" ".charCodeAt(0), LENGTH_BYTES, LENGTH_BYTES + length);
  bytes.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + length;
  for (const { data } of Object.values(weights)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads arrays of float32 from a safetensors file, which may be untrusted.
 *
 * @param bytes The file.
 * @returns The arrays by name.
 * @throws {RangeError} If lengths, shapes and offsets do not fit the file and each other.
 */
export function decodeSafetensors(bytes: Uint8Array): Variables {
  const fail = (what: string): never => {
    throw new RangeError(`the file is forged or damaged: ${what}`);
  };
  if (bytes.length < LENGTH_BYTES) {
    fail(`a file must have at least ${LENGTH_BYTES} bytes: it has ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - LENGTH_BYTES) fail("the header is longer than the file");
  const text = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  const header = parseJson(text, headerSchema);
  const body = bytes.subarray(LENGTH_BYTES + length);
  let expected = 0;
  const entries = Object.entries(header).map(([name, { shape, data_offsets: [start, end] }]) => {
    const size = shape.reduce((product, side) => product * side, 4);
    if (start !== expected || end - start !== size || end > body.length) {
      fail(`the array "${name}" does not fit its place in the file`);
    }
    expected = end;
    return [name, { shape, data: new Float32Array(body.slice(start, end).buffer) }] as const;
  });
  if (expected !== body.length) fail("the file is longer than its arrays");
  return Object.fromEntries(entries);
}
