import { InputError } from "../base/errors.ts";

/** Pixels with their opacity, 4 bytes each, row after row. */
export interface RgbaImage {
  width: number;
  height: number;
  data: Uint8Array;
}

const UNCOMPRESSED = 0;
const BIT_FIELDS = [3, 6];

/**
 * Reads a Windows bitmap: 1, 4, 8, 16, 24 or 32 bits a pixel, with or without a palette, either way up.
 *
 * The libraries for it that can be had either give palettes as if they were grey values or name no
 * order of their channels, so that this is our own.
 *
 * @throws {InputError} If it is damaged, or packed by run lengths.
 */
export function readBmp(bytes: Uint8Array): RgbaImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return pixelsOf(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError("it ends before its last pixel");
  }
}

function pixelsOf(view: DataView): RgbaImage {
  const start = view.getUint32(10, true);
  const header = view.getUint32(14, true);
  if (header < 40) throw new InputError("it is a bitmap of OS/2: save it as PNG");
  const width = view.getInt32(18, true);
  const signed = view.getInt32(22, true);
  const height = Math.abs(signed);
  const bits = view.getUint16(28, true);
  const packing = view.getUint32(30, true);
  const hasFields = BIT_FIELDS.includes(packing) && (bits === 16 || bits === 32);
  if (![1, 4, 8, 16, 24, 32].includes(bits) || packing !== UNCOMPRESSED && !hasFields) {
    throw new InputError("its pixels are packed in a way that is not read: save it as PNG");
  }
  const row = 4 * Math.ceil(width * bits / 32);
  if (width < 1 || height < 1 || start + row * height > view.byteLength) {
    throw new RangeError("too short");
  }
  const palette = 14 + header;
  const colours = view.getUint32(46, true) || 2 ** bits;
  const masks = hasFields
    ? [0, 1, 2].map((at) => view.getUint32(54 + 4 * at, true))
    : bits === 16
    ? [0x7c00, 0x3e0, 0x1f]
    : [0xff0000, 0xff00, 0xff];
  // Only later headers say where the opacity is; before them the fourth byte means nothing.
  const opacity = hasFields && header >= 56 ? view.getUint32(66, true) : 0;
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    const line = start + row * (signed > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * width + x);
      data[to + 3] = 255;
      if (bits <= 8) {
        const byte = view.getUint8(line + (x * bits >> 3));
        const index = byte >> (8 - bits - x * bits % 8) & (2 ** bits - 1);
        if (index >= colours) throw new InputError("a pixel has a colour that its palette lacks");
        for (let k = 0; k < 3; k++) data[to + k] = view.getUint8(palette + 4 * index + 2 - k);
      } else if (bits === 24) {
        for (let k = 0; k < 3; k++) data[to + k] = view.getUint8(line + 3 * x + 2 - k);
      } else {
        const word = bits === 16
          ? view.getUint16(line + 2 * x, true)
          : view.getUint32(line + 4 * x, true);
        for (let k = 0; k < 3; k++) data[to + k] = field(word, masks[k]!);
        if (opacity !== 0) data[to + 3] = field(word, opacity);
      }
    }
  }
  return { width, height, data };
}

/** The bits of a word that a mask selects, as 0 to 255. */
function field(word: number, mask: number): number {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return Math.round(255 * ((word & mask) >>> shift) / most);
}
