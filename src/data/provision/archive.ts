import { promisify } from "node:util";
import { gunzip as inflate } from "node:zlib";
import { parseTar } from "nanotar";
import { decode } from "fast-png";
import { DataError } from "../../base/errors.ts";
import type { Files } from "../types.ts";

const inflateBytes = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(inflate);

/**
 * Unpacks gzip, and no more of it than is expected: a few megabytes may unpack to gigabytes.
 *
 * @param bytes One whole gzip stream.
 * @param limit The most bytes that it may unpack to.
 * @throws {DataError} If it is anything else, or unpacks to more.
 */
export async function gunzip(bytes: Uint8Array, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // Node hands out a view of a larger buffer; the copy has its own.
    return new Uint8Array(await inflateBytes(bytes, { maxOutputLength: limit }));
  } catch (cause) {
    throw new DataError(
      (cause as { code?: string }).code === "ERR_BUFFER_TOO_LARGE"
        ? `it unpacks to more than the expected ${limit} bytes`
        : `it is no whole gzip stream: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/**
 * Reads entries of a gzipped tar archive into memory.
 *
 * Nothing is written, so that a path in the archive cannot lead out of the data directory.
 *
 * @param bytes The archive.
 * @param entries The wanted entries: the name to give each, by its path in the archive.
 * @param limit The most bytes that the archive may unpack to.
 * @throws {DataError} If an entry is missing or the archive is no gzipped tar.
 */
export async function untar(
  bytes: Uint8Array,
  entries: ReadonlyMap<string, string>,
  limit: number,
): Promise<Files> {
  const found = readTar(await gunzip(bytes, limit), entries);
  if (found.size < entries.size) {
    throw new DataError(`it holds ${found.size} of the ${entries.size} wanted files`);
  }
  return found;
}

function readTar(archive: Uint8Array<ArrayBuffer>, entries: ReadonlyMap<string, string>): Files {
  try {
    const found = parseTar(archive, {
      filter: ({ name, type, size = 0 }) => {
        // A negative size would send the parser back to where it has been.
        if (!(size >= 0)) throw new RangeError(`the entry "${name}" has the size ${size}`);
        return type === "file" && entries.has(name);
      },
    });
    return new Map(found.map(({ name, data }) => [entries.get(name)!, new Uint8Array(data ?? [])]));
  } catch (cause) {
    throw new DataError(`it is no tar archive: ${(cause as Error).message}`, { cause });
  }
}

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
  return new DataError(`Cannot read the PNG file "${file}" because it is damaged`, { cause });
}
