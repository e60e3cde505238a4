import { InputError } from "../../base/errors.ts";
import type { Layout, LookOptions, Sample } from "./layout.ts";

/** Images of one array: their pixels one after the other, and how they lie. */
export interface Pixels {
  data: Uint8Array;
  size: number;
  height: number;
  width: number;
  channels: 1 | 3;
  /** Whether each channel is a plane of its own. */
  isPlanar: boolean;
}

/**
 * Numbers as pixels of one byte: 0 to 255 as they are, 0 to 1 stretched, 16 bits rounded.
 *
 * @param values The numbers.
 * @param what What they are, for messages.
 * @param notes Is told what was done.
 * @throws {InputError} If they are in no such range.
 */
export function bytesOf(
  values: Uint8Array | Float32Array | Float64Array,
  what: string,
  notes: Set<string>,
): Uint8Array {
  let [least, most, isWhole] = [Infinity, -Infinity, true];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) throw new InputError(`${what} have a value that is no number`);
    least = Math.min(least, value);
    most = Math.max(most, value);
    isWhole &&= Number.isInteger(value);
  }
  const scale = most <= 1 ? 255 : isWhole && most > 255 ? 1 / 257 : 1;
  if (least < 0 || !isWhole && most > 1 || most > 65_535) {
    throw new InputError(
      `${what} are from ${least} to ${most}: pixels must be whole numbers of 0 to 255, or parts of 1`,
    );
  }
  if (most <= 1 && most > 0) notes.add("pixels of 0 to 1 stretched to 0 to 255");
  if (scale < 1) notes.add("16 bits rounded to 8");
  if (scale === 1 && values instanceof Uint8Array) return values;
  return Uint8Array.from(values as Float64Array, (value) => Math.round(scale * value));
}

/** How images lie in an array of a shape, its number of images first. */
export function lieOf(
  [, ...sides]: readonly number[],
  what: string,
  { shape }: LookOptions,
): Omit<Pixels, "data" | "size"> {
  const isChannels = (count: number | undefined): count is 1 | 3 => count === 1 || count === 3;
  const [a, b, c] = sides as [number, number, number];
  if (sides.length === 2) return { height: a, width: b, channels: 1, isPlanar: false };
  if (sides.length === 3 && isChannels(c)) {
    return { height: a, width: b, channels: c, isPlanar: false };
  }
  if (sides.length === 3 && isChannels(a)) {
    return { height: b, width: c, channels: a, isPlanar: true };
  }
  if (sides.length === 1) {
    if (shape !== undefined && shape[0] * shape[1] * shape[2] === a) {
      return { height: shape[0], width: shape[1], channels: shape[2] as 1 | 3, isPlanar: false };
    }
    for (const channels of [1, 3] as const) {
      const side = Math.sqrt(a / channels);
      if (Number.isInteger(side)) return { height: side, width: side, channels, isPlanar: false };
    }
    throw new InputError(
      `${what} have ${a} pixels each, which make no square: give their shape, such as --shape 32x24x1`,
    );
  }
  throw new InputError(
    `${what} have the shape ${
      sides.join(" x ")
    } each: it must be height x width, with 1 or 3 channels last or first`,
  );
}

/** An image of an array, its channels last. */
export function imageAt(
  { data, height, width, channels, isPlanar }: Pixels,
  at: number,
): ReturnType<Sample["image"]> {
  const length = height * width * channels;
  const own = data.subarray(at * length, (at + 1) * length);
  if (!isPlanar || channels === 1) return { width, height, channels, data: own };
  const plane = height * width;
  const pixels = Uint8Array.from({ length }, (_, to) => own[to % 3 * plane + Math.floor(to / 3)]!);
  return { width, height, channels, data: pixels };
}

/** Labels as an array or a column has them: one an image, or a row with a single 1. */
export function labelsFrom(
  values: ArrayLike<unknown>,
  shape: readonly number[],
  what: string,
): (number | string)[] {
  const [size = 0, columns = 1] = shape;
  if (shape.length > 2) throw new InputError(`${what} must be one an image`);
  return Array.from({ length: size }, (_, row) => {
    if (columns === 1) return labelOf(values[row], what, row);
    const own = Array.from({ length: columns }, (_, k) => Number(values[row * columns + k]));
    if (own.filter((v) => v === 1).length === 1 && own.every((v) => v === 0 || v === 1)) {
      return own.indexOf(1);
    }
    throw new InputError(
      `${what} have ${columns} values an image, and those of image ${row} are not a single 1: images of several classes cannot be used; give one label an image`,
    );
  });
}

/** A label, as a number or a text. */
export function labelOf(value: unknown, what: string, row: number): number | string {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && Number.isInteger(value)) return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new InputError(
    `${what} must be whole numbers or text: that of image ${row} is ${
      JSON.stringify(value) ?? "missing"
    }`,
  );
}

/** The samples of some arrays with their labels. */
export function* samplesOf(
  pixels: Pixels,
  labels: readonly (number | string)[],
  part: Sample["part"],
  where: string,
): Generator<Sample> {
  if (labels.length !== pixels.size) {
    throw new InputError(`${where} has ${pixels.size} images and ${labels.length} labels`);
  }
  for (let at = 0; at < pixels.size; at++) {
    const name = `image ${at} of ${where}`;
    yield { part, label: labels[at]!, name, image: () => imageAt(pixels, at) };
  }
}

/** A layout whose notes fill while it is read. */
export type Noted = Layout & { notes: string[] };
