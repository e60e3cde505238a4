import webp from "@cwasm/webp";
import { convertIndexedToRgb, decode as decodePng } from "fast-png";
import jpeg from "jpeg-js";
import { InputError } from "../base/errors.ts";
import { readBmp, type RgbaImage } from "./bmp.ts";
import { orientationOf, turned } from "./orientation.ts";

/** An image of one byte a channel, row after row. */
export interface PlainImage {
  width: number;
  height: number;
  /** 1 where all pixels are grey, else 3. */
  channels: 1 | 3;
  data: Uint8Array;
  /** What was done to have it so, such as `16 bits to 8`. */
  notes: readonly string[];
}

/** The most pixels of an image: a few bytes may claim any number. */
const MOST_PIXELS = 100_000_000;

/** The kinds of images that are read, by what their files begin with. */
const KINDS: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  PNG: (bytes) => begins(bytes, [0x89, 0x50, 0x4e, 0x47]),
  JPEG: (bytes) => begins(bytes, [0xff, 0xd8, 0xff]),
  WebP: (bytes) => begins(bytes, [0x52, 0x49, 0x46, 0x46]) && text(bytes, 8, 12) === "WEBP",
  BMP: (bytes) => begins(bytes, [0x42, 0x4d]),
};

const begins = (bytes: Uint8Array, start: readonly number[]) =>
  start.every((byte, at) => bytes[at] === byte);

const text = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/**
 * Decodes an image that may be untrusted: PNG, JPEG, WebP or BMP, told by its content.
 *
 * Palettes are resolved, 16 bits rounded to 8, transparent pixels laid over white, and what a camera
 * noted of its rotation is done.
 *
 * @param bytes The file.
 * @throws {InputError} If it cannot be read; the message says why, and what would be right.
 */
export function readImage(bytes: Uint8Array): PlainImage {
  const kind = Object.keys(KINDS).find((name) => KINDS[name]!(bytes));
  if (kind === undefined) {
    throw new InputError(
      bytes.length === 0 ? "it is empty" : "it is no PNG, JPEG, WebP or BMP: convert it to PNG",
    );
  }
  const [width, height] = sizeOf(kind, bytes);
  if (width * height > MOST_PIXELS) {
    throw new InputError(`it has ${width} x ${height} pixels: save it smaller`);
  }
  const notes: string[] = [];
  try {
    const image = kind === "PNG"
      ? fromPng(bytes, notes)
      : kind === "JPEG"
      ? fromJpeg(bytes)
      : kind === "WebP"
      ? fromWebp(bytes)
      : readBmp(bytes);
    const orientation = orientationOf(bytes);
    if (orientation > 1) notes.push("turned as their camera noted (EXIF)");
    return plain(turned(image, orientation), notes);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`it is a damaged ${kind}: ${(error as Error).message}`, { cause: error });
  }
}

/** Width and height as the header says them, before a decoder makes room; 0 where it does not. */
function sizeOf(kind: string, bytes: Uint8Array): [width: number, height: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === "PNG" && bytes.length >= 24) return [view.getUint32(16), view.getUint32(20)];
  if (kind === "BMP" && bytes.length >= 26) {
    return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
  }
  if (kind !== "WebP" || bytes.length < 30) return [0, 0];
  const three = (at: number) => view.getUint16(at, true) + (bytes[at + 2]! << 16);
  switch (text(bytes, 12, 16)) {
    case "VP8X":
      return [1 + three(24), 1 + three(27)];
    case "VP8L": {
      const sides = view.getUint32(21, true);
      return [1 + (sides & 0x3fff), 1 + (sides >>> 14 & 0x3fff)];
    }
    default:
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  }
}

function fromPng(bytes: Uint8Array, notes: string[]): RgbaImage {
  const png = decodePng(bytes, { checkCrc: true });
  const { width, height, depth, transparency } = png;
  let [data, channels]: [ArrayLike<number>, number] = [png.data, png.channels];
  if (png.palette) {
    notes.push("palettes resolved");
    data = convertIndexedToRgb(png);
    channels = png.palette[0]!.length;
  } else if (depth < 8) {
    data = unpacked(png.data, width * channels, height, depth);
  } else if (depth === 16) {
    notes.push("16 bits rounded to 8");
  }
  const most = png.palette ? 255 : 2 ** depth - 1;
  const out = new Uint8Array(4 * width * height);
  const isGrey = channels < 3;
  const colours = isGrey ? 1 : 3;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    for (let k = 0; k < 3; k++) {
      out[4 * pixel + k] = Math.round(255 * data[from + (isGrey ? 0 : k)]! / most);
    }
    // A colour may stand for "transparent" where there is no opacity.
    const isHole = transparency !== undefined && channels === colours && !png.palette &&
      transparency.every((value, k) => data[from + k] === value);
    out[4 * pixel + 3] = channels > colours
      ? Math.round(255 * data[from + colours]! / most)
      : isHole
      ? 0
      : 255;
  }
  return { width, height, data: out };
}

/** Values of fewer than 8 bits, one an entry; each row begins with a byte of its own. */
function unpacked(data: ArrayLike<number>, perRow: number, rows: number, depth: number) {
  const bytes = Math.ceil(perRow * depth / 8);
  return Uint8Array.from({ length: perRow * rows }, (_, at) => {
    const [row, bit] = [Math.floor(at / perRow), at % perRow * depth];
    return data[row * bytes + (bit >> 3)]! >> (8 - depth - bit % 8) & (2 ** depth - 1);
  });
}

function fromJpeg(bytes: Uint8Array): RgbaImage {
  return jpeg.decode(bytes, {
    useTArray: true,
    tolerantDecoding: false,
    maxResolutionInMP: MOST_PIXELS / 1e6,
    maxMemoryUsageInMB: 2048,
  });
}

function fromWebp(bytes: Uint8Array): RgbaImage {
  const { width, height, data } = webp.decode(bytes);
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** Lays an image over white, and drops what is the same in all channels. */
function plain({ width, height, data }: RgbaImage, notes: string[]): PlainImage {
  const rgb = new Uint8Array(3 * width * height);
  let [isGrey, isOpaque] = [true, true];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const opacity = data[4 * pixel + 3]!;
    isOpaque &&= opacity === 255;
    for (let k = 0; k < 3; k++) {
      rgb[3 * pixel + k] = Math.round(
        (data[4 * pixel + k]! * opacity + 255 * (255 - opacity)) / 255,
      );
    }
    isGrey &&= rgb[3 * pixel] === rgb[3 * pixel + 1] && rgb[3 * pixel] === rgb[3 * pixel + 2];
  }
  if (!isOpaque) notes.push("transparent pixels laid over white");
  if (!isGrey) return { width, height, channels: 3, data: rgb, notes };
  const grey = Uint8Array.from({ length: width * height }, (_, pixel) => rgb[3 * pixel]!);
  return { width, height, channels: 1, data: grey, notes };
}
