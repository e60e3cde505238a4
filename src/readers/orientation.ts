import type { RgbaImage } from "./bmp.ts";

/** The tag of the orientation in EXIF. */
const ORIENTATION = 0x0112;

/**
 * How a camera was held, as EXIF notes it in a JPEG, a PNG or a WebP: 1 is upright, 2 to 8 are the
 * other ways that an image can lie. A note that cannot be read counts as upright.
 */
export function orientationOf(bytes: Uint8Array): number {
  try {
    const note = noteOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const value = note === undefined ? 1 : orientationIn(note);
    return value >= 1 && value <= 8 ? value : 1;
  } catch (error) {
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

const part = (view: DataView, start: number, length: number) =>
  new DataView(view.buffer, view.byteOffset + start, length);

/** The block of EXIF, which is a small TIFF. */
function noteOf(view: DataView): DataView | undefined {
  if (view.getUint16(0) === 0xffd8) {
    for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      const marker = view.getUint8(at + 1);
      // The pixels begin: no note comes any more.
      if (marker === 0xda) return undefined;
      const isExif = marker === 0xe1 && view.getUint32(at + 4) === 0x45786966;
      if (isExif) return part(view, at + 10, view.getUint16(at + 2) - 8);
    }
    return undefined;
  }
  const isPng = view.getUint32(0) === 0x89504e47;
  if (!isPng && view.getUint32(0) !== 0x52494646) return undefined;
  for (let at = isPng ? 8 : 12; at + 8 <= view.byteLength;) {
    const length = isPng ? view.getUint32(at) : view.getUint32(at + 4, true);
    const name = view.getUint32(isPng ? at + 4 : at);
    const isExif = name === (isPng ? 0x65584966 : 0x45584946);
    // Some writers put the opening of a JPEG's note before it.
    const skip = isExif && view.getUint32(at + 8) === 0x45786966 ? 6 : 0;
    if (isExif) return part(view, at + 8 + skip, length - skip);
    at += isPng ? 12 + length : 8 + length + length % 2;
  }
  return undefined;
}

function orientationIn(note: DataView): number {
  const little = note.getUint16(0) === 0x4949;
  const start = note.getUint32(4, little);
  const count = note.getUint16(start, little);
  for (let entry = 0; entry < count; entry++) {
    const at = start + 2 + 12 * entry;
    if (note.getUint16(at, little) === ORIENTATION) return note.getUint16(at + 8, little);
  }
  return 1;
}

/** Turns an image upright. */
export function turned(image: RgbaImage, orientation: number): RgbaImage {
  if (orientation === 1) return image;
  const { width, height, data } = image;
  const isSideways = orientation >= 5;
  const [columns, rows] = isSideways ? [height, width] : [width, height];
  const out = new Uint32Array(width * height);
  const pixels = new Uint32Array(data.slice().buffer);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [u, v] = isSideways ? [y, x] : [x, y];
      const fromX = [2, 3, 7, 8].includes(orientation) ? width - 1 - u : u;
      const fromY = [3, 4, 6, 7].includes(orientation) ? height - 1 - v : v;
      out[y * columns + x] = pixels[fromY * width + fromX]!;
    }
  }
  return { width: columns, height: rows, data: new Uint8Array(out.buffer) };
}
