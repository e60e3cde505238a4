import { decode } from "fast-png";
import { DataError } from "../../base/errors.ts";

/** The format that a PNG file must have. */
export interface PngOptions {
  /** Its name, for messages. */
  file: string;
  /** Its width in pixels. */
  width: number;
  /** Its height in pixels. */
  height: number;
}

/** Reads a PNG file of 8-bit RGB and a given size, and no other: 3 bytes a pixel, row after row. */
export function readRgbPng(bytes: Uint8Array, { file, width, height }: PngOptions): Uint8Array {
  checkSize(bytes, { file, width, height });
  const { depth, channels, data } = decodePng(bytes, file);
  if (depth !== 8 || channels !== 3) {
    throw new DataError(
      `Cannot read the PNG file "${file}": expected 3 channels of 8 bits, found ${channels} of ${depth}`,
    );
  }
  return data as Uint8Array;
}

/** The header gives the size, for which the decoder makes room before it reads a pixel. */
function checkSize(bytes: Uint8Array, { file, width, height }: PngOptions): void {
  if (bytes.length < 24) throw damaged(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [found, rows] = [view.getUint32(16), view.getUint32(20)];
  if (found === width && rows === height) return;
  throw new DataError(
    `Cannot read the PNG file "${file}": expected ${width} x ${height} pixels, found ${found} x ${rows}`,
  );
}

function decodePng(bytes: Uint8Array, file: string) {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw damaged(file, cause);
  }
}

function damaged(file: string, cause?: unknown): DataError {
  return new DataError(`Cannot read the PNG file "${file}" as it is damaged`, { cause });
}
