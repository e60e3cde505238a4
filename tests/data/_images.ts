import { encode } from "fast-png";
import jpeg from "jpeg-js";
import { dirname } from "node:path";

/** Noise that is the same for a seed, and around a level that the class decides. */
export function pixels(length: number, seed: number, level = 128): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.max(0, Math.min(255, level + (state >>> 26) - 32));
  });
}

/** An image of so many channels: its noise, height and width. */
export interface Picture {
  height: number;
  width: number;
  channels: 1 | 2 | 3 | 4;
  data: Uint8Array;
}

/** A picture of a class. */
export function picture(
  seed: number,
  level: number,
  [height, width, channels]: readonly [number, number, 1 | 3] = [16, 16, 1],
): Picture {
  return { height, width, channels, data: pixels(height * width * channels, seed, level) };
}

/** The bytes of a PNG. */
export const png = ({ height, width, channels, data }: Picture): Uint8Array =>
  encode({ width, height, channels, depth: 8, data });

/** The bytes of a JPEG. */
export function jpg({ height, width, channels, data }: Picture, quality = 95): Uint8Array {
  const rgba = Uint8Array.from({ length: 4 * height * width }, (_, at) => {
    const [pixel, k] = [at >> 2, at & 3];
    return k === 3 ? 255 : data[pixel * channels + (channels === 1 ? 0 : k)]!;
  });
  return jpeg.encode({ width, height, data: rgba }, quality).data;
}

/** The bytes of a bitmap of 24 bits. */
export function bmp({ height, width, channels, data }: Picture): Uint8Array {
  const row = 4 * Math.ceil(3 * width / 4);
  const bytes = new Uint8Array(54 + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  const header = [[2, bytes.length], [10, 54], [14, 40], [18, width], [22, height]] as const;
  for (const [at, value] of header) view.setUint32(at, value, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < 3; k++) {
        const from = (y * width + x) * channels + (channels === 1 ? 0 : k);
        bytes[54 + row * (height - 1 - y) + 3 * x + 2 - k] = data[from]!;
      }
    }
  }
  return bytes;
}

/** A WebP of 16 x 16: red (200, 40, 40) above, blue (40, 40, 200) below. */
export const WEBP: Uint8Array = Uint8Array.fromBase64(
  "UklGRigAAABXRUJQVlA4TBwAAAAvD8ADAA8wKEcBPRjy/EcLxIJJ/tKdU4jof84I",
);

/** A folder with some files, their folders made. */
export async function folderOf(
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
  return folder;
}

/** The files of some classes, as many images each, at `path(class, number)`. */
export function classFiles(
  classes: readonly string[],
  each: number,
  path: (name: string, at: number) => string = (name, at) => `${name}/${at}.png`,
  encoded: (image: Picture) => Uint8Array = png,
  shape: readonly [number, number, 1 | 3] = [16, 16, 1],
): Record<string, Uint8Array> {
  return Object.fromEntries(
    classes.flatMap((name, label) =>
      Array.from({ length: each }, (_, at) => [
        path(name, at),
        encoded(picture(1000 * label + at, 60 + 120 * label / classes.length, shape)),
      ])
    ),
  );
}

/** The bytes of an IDX file. */
export function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x800 + shape.length);
  shape.forEach((side, at) => view.setUint32(4 + 4 * at, side));
  bytes.set(Uint8Array.from(data), 4 + 4 * shape.length);
  return bytes;
}

/** Six images of two classes as the hub has them in Parquet: reds of 0, 40, ... 200, green 10, blue 200. */
export const HUB: Uint8Array = Uint8Array.fromBase64(
  "UEFSMRUEFZQIFfoCTBUMFQASAAAotS/9YAoBnQUAdAlTAAAAiVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkW" +
    "g2AAAAGklEQVR42mNk4DrBQApgYiARjGoY1TB0NAAAtOIA8qP98GIAAAAASUVORK5CYILUL0kBGqNYx/kMqaEBQqa+" +
    "mPqsJAgBalPgBvFcwHWCgRTAxEAiGNUwqmHoaAAAnmABkk0+ZL48wRjHAbp8iR8uCgCA42DGB0gjQIrAEwESA48FSB" +
    "E8udKiYAYVABUWFSgsFQwVEBUGFQYcAAAAKLUv/SALWQAAAgAAAAwCAwOIxgIVBBVsFVJMFQwVABIAACi1L/0gNgUB" +
    "ALAFAAAAMC5wbmcFAAAAMTIzNDUucG5nBAQFQMABlkUJFQAVFhUoLBUMFRAVBhUGHAAAACi1L/0gC1kAAAIAAAAMAg" +
    "MDiMYCFQQVIBUyTBUEFQASAAAotS/9IBCBAAAAAAAAAAAAAAEAAAAAAAAAFQAVEhUkLBUMFRAVBhUGHAAAACi1L/0g" +
    "CUkAAAIAAAAMAQEDKhUEGVw1ABgGc2NoZW1hFQQANQIYBWltYWdlFQQAFQwlAhgFYnl0ZXMAFQwlAhgEcGF0aCUATB" +
    "wAAAAVBCUCGAVsYWJlbAAWDBkcGTwmABwVDBk1AAYQGSgFaW1hZ2UFYnl0ZXMVDBYMFvAIFugDJqIDJggpLBUEFQAV" +
    "AgAVABUQFQIAPBbkBxkGGTYAAAwAAAAmABwVDBk1AAYQGSgFaW1hZ2UEcGF0aBUMFgwWxAEWvAEm3gQm8AMpLBUEFQ" +
    "AVAgAVABUQFQIAPBY8GQYZNgAADAAAACYAHBUEGTUABhAZGAVsYWJlbBUMFgwWdBaYASb6BSasBSksFQQVABUCABUA" +
    "FRAVAgA8KQYZJgAMAAAAFqgLFgwmCBa8BgAZLBgLaHVnZ2luZ2ZhY2UYcHsiaW5mbyI6IHsiZmVhdHVyZXMiOiB7Im" +
    "ltYWdlIjogeyJfdHlwZSI6ICJJbWFnZSJ9LCAibGFiZWwiOiB7Im5hbWVzIjogWyJjYXQiLCAiZG9nIl0sICJfdHlw" +
    "ZSI6ICJDbGFzc0xhYmVsIn19fX0AGAxBUlJPVzpzY2hlbWEYzAQvLy8vLzdBQkFBQVFBQUFBQUFBS0FBNEFCZ0FGQU" +
    "FnQUNnQUFBQUFCQkFBUUFBQUFBQUFLQUF3QUFBQUVBQWdBQ2dBQUFLd0FBQUFFQUFBQUFRQUFBQXdBQUFBSUFBd0FC" +
    "QUFJQUFnQUFBQ0FBQUFBQkFBQUFIQUFBQUI3SW1sdVptOGlPaUI3SW1abFlYUjFjbVZ6SWpvZ2V5SnBiV0ZuWlNJNk" +
    "lIc2lYM1I1Y0dVaU9pQWlTVzFoWjJVaWZTd2dJbXhoWW1Wc0lqb2dleUp1WVcxbGN5STZJRnNpWTJGMElpd2dJbVJ2" +
    "WnlKZExDQWlYM1I1Y0dVaU9pQWlRMnhoYzNOTVlXSmxiQ0o5ZlgxOUFBQUFBQXNBQUFCb2RXZG5hVzVuWm1GalpRQU" +
    "NBQUFBUUFBQUFBUUFBQUJ3Ly8vL0FBQUJBaEFBQUFBZ0FBQUFCQUFBQUFBQUFBQUZBQUFBYkdGaVpXd0FBQUFJQUF3" +
    "QUNBQUhBQWdBQUFBQUFBQUJRQUFBQUtqLy8vOEFBQUVOR0FBQUFDQUFBQUFFQUFBQUFnQUFBRkFBQUFBVUFBQUFCUU" +
    "FBQUdsdFlXZGxBQUFBb1AvLy85ai8vLzhBQUFFRkVBQUFBQmdBQUFBRUFBQUFBQUFBQUFRQUFBQndZWFJvQUFBQUFN" +
    "ai8vLzhRQUJRQUNBQUdBQWNBREFBQUFCQUFFQUFBQUFBQUFRUVFBQUFBSEFBQUFBUUFBQUFBQUFBQUJRQUFBR0o1ZE" +
    "dWekFBQUFCQUFFQUFRQUFBQT0AGCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI1LjAuMRk8HAAAHAAAHAAAACkE" +
    "AABQQVIx",
);
