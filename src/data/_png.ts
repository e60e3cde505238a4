import { decode } from "fast-png";
import { DataError } from "../base/errors.ts";

/** The pixels of an 8-bit RGB image, 3 bytes a pixel, row after row. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Reads a PNG file of 8-bit RGB, and no other kind. */
export function readRgbPng(bytes: Uint8Array, file: string): RgbImage {
  const { width, height, depth, channels, data } = decodePng(bytes, file);
  if (depth !== 8 || channels !== 3) {
    throw new DataError(
      `Cannot read the PNG file "${file}": expected 3 channels of 8 bits, found ${channels} of ${depth}`,
    );
  }
  return { width, height, data: data as Uint8Array };
}

function decodePng(bytes: Uint8Array, file: string) {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw new DataError(`Cannot read the PNG file "${file}" as it is damaged`, { cause });
  }
}
