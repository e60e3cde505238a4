/**
 * A dataset of your own that code makes: four shapes, of any size, anywhere, on paper that is not
 * clean. One that code reads is the same, with the bytes of files beside the module:
 * `Deno.readFileSync(new URL("./scans.bin", import.meta.url))`.
 *
 * @module
 */
import type { DatasetReader, ReaderPart } from "@loss-atlas/loss-atlas/study";

const SIDE = 28;

/** Whether a point is of the shape, at (0, 0) and of size 1. */
const SHAPES: Record<string, (x: number, y: number) => boolean> = {
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.8) < 0.2,
  disc: (x, y) => Math.hypot(x, y) < 0.8,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.7,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.2 && Math.hypot(x, y) < 1,
};

/** Numbers in [0, 1) that look like chance and are the same in every process (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function draw(each: number, seed: number): ReaderPart {
  const next = numbersOf(seed);
  const shapes = Object.values(SHAPES);
  const labels = Array.from({ length: each * shapes.length }, (_, at) => at % shapes.length);
  const images = new Uint8Array(labels.length * SIDE * SIDE);
  for (const [at, label] of labels.entries()) {
    const size = 5 + 6 * next();
    const [left, top] = [11 + 6 * next(), 11 + 6 * next()];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const isInk = shapes[label]!((x - left) / size, (y - top) / size);
        images[(at * SIDE + y) * SIDE + x] = (isInk ? 180 : 0) + 75 * next();
      }
    }
  }
  return { images, labels };
}

/** Rings, discs, squares and crosses. */
export const shapes: DatasetReader = {
  name: "shapes",
  title: "Shapes",
  shape: [SIDE, SIDE, 1],
  classNames: Object.keys(SHAPES),
  openSetSplits: [["ring", "square"]],
  read: () => ({ train: draw(150, 1), test: draw(50, 2) }),
};
