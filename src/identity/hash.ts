import { createHash, type Hash } from "node:crypto";

/** Digits of a fingerprint: 64 bits tell apart whatever a few thousand versions of a part compute. */
const DIGITS = 16;

/**
 * Hashes values by their bits: numbers, typed arrays, texts, lists and plain objects, nested as
 * they come. Of an error only its class counts, because its words are for people; and every NaN is
 * the same one, because processors give it different signs.
 *
 * @returns 16 hexadecimal digits.
 */
export function hashOf(value: unknown): string {
  const hash = createHash("sha256");
  add(hash, value);
  return hash.digest("hex").slice(0, DIGITS);
}

function add(hash: Hash, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    const array = value as Float32Array;
    hash.update(`${array.constructor.name} ${array.length}\n`);
    hash.update(bytesOf(withOneNaN(array)));
  } else if (Array.isArray(value)) {
    hash.update(`list ${value.length}\n`);
    for (const item of value) add(hash, item);
  } else if (value instanceof Error) {
    hash.update(`error ${value.constructor.name}\n`);
  } else if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).filter((key) => (value as never)[key] !== undefined).sort();
    hash.update(`object ${JSON.stringify(keys)}\n`);
    for (const key of keys) add(hash, (value as never)[key]);
  } else if (typeof value === "number") {
    add(hash, Float64Array.of(value));
  } else if (typeof value === "function") {
    throw new TypeError("A function has no bits to hash");
  } else {
    hash.update(`${typeof value} ${JSON.stringify(value)}\n`);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

function hasNaN(array: Float32Array): boolean {
  for (let at = 0; at < array.length; at++) if (Number.isNaN(array[at])) return true;
  return false;
}

/** The same values, every NaN with the same bits. */
function withOneNaN(array: Float32Array): Float32Array {
  const words = { Float32Array: 0x7fc00000, Float64Array: 0x7ff80000 }[array.constructor.name];
  if (words === undefined || !hasNaN(array)) return array;
  const copy = array.slice();
  const bits = new Uint32Array(copy.buffer);
  const each = copy.BYTES_PER_ELEMENT / 4;
  for (let at = 0; at < copy.length; at++) {
    if (!Number.isNaN(copy[at])) continue;
    bits.fill(0, at * each, (at + 1) * each);
    bits[(at + 1) * each - 1] = words;
  }
  return copy;
}
