import { augment, augmentationSchema, type AugmentationSpec } from "../../src/data/augmentation.ts";
import { createBatchSource } from "../../src/data/batches.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../src/compute/tf.ts";
import { useBackend } from "../../src/compute/backend.ts";
import { loadDataset } from "../../src/data/load.ts";
import { selectSamples } from "../../src/data/split.ts";
import type { Split } from "../../src/data/types.ts";
import { range } from "./_range.ts";

const { train } = await loadDataset("digits");
const objects = (await loadDataset("cifar-sample")).train;
const PIXELS = 28 * 28;
const everything: AugmentationSpec = {
  shift: 3,
  crop: { padding: 4, fill: "reflect" },
  flip: true,
  cutout: 8,
};

/** One image of one channel, repeated. */
function copies(rows: number[][], size: number): Split {
  const image = rows.flat();
  const images = new Uint8Array(size * image.length);
  for (let at = 0; at < size; at++) images.set(image, at * image.length);
  return { images, labels: new Uint8Array(size), size, shape: [rows.length, rows[0]!.length, 1] };
}

/** The different images that an augmentation makes of one, as text. */
function outcomes(rows: number[][], spec: AugmentationSpec): Map<string, number> {
  const split = copies(rows, 2000);
  const { images } = augment(split, range(2000), spec, { seed: 3, epoch: 0 });
  const length = images.length / 2000;
  const counts = new Map<string, number>();
  for (let at = 0; at < 2000; at++) {
    const key = images.subarray(at * length, (at + 1) * length).join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

Deno.test("augment() changes nothing when nothing is named", () => {
  const indices = [4, 0, 4];
  assertEquals(augment(train, indices, {}, { seed: 0, epoch: 0 }), selectSamples(train, indices));
});

Deno.test("augment() does not depend on the size or the order of batches", () => {
  const options = { seed: 5, epoch: 2 };
  const whole = augment(train, range(64), everything, options);
  for (const index of [63, 0, 17]) {
    const alone = augment(train, [index], everything, options);
    assertEquals(alone.images, whole.images.slice(index * PIXELS, (index + 1) * PIXELS));
    assertEquals(alone.labels[0], whole.labels[index]);
  }
});

Deno.test("augment() differs between epochs and between seeds", () => {
  const images = (seed: number, epoch: number) =>
    augment(train, range(16), everything, { seed, epoch }).images.join();
  assertEquals(new Set([images(0, 0), images(0, 1), images(1, 0), images(1, 1)]).size, 4);
});

Deno.test("augment() leaves the split as it was", () => {
  const before = train.images.slice();
  augment(train, range(100), everything, { seed: 0, epoch: 0 });
  assertEquals(train.images, before);
});

Deno.test("augment() shifts by each offset about equally often, with zeros coming in", () => {
  const counts = outcomes([[1, 2], [3, 4]], { shift: 1 });
  const expected = [
    "0 0 0 1",
    "0 0 1 2",
    "0 0 2 0",
    "0 1 0 3",
    "1 2 3 4",
    "2 0 4 0",
    "0 3 0 0",
    "3 4 0 0",
    "4 0 0 0",
  ];
  assertEquals([...counts.keys()].sort(), expected.sort());
  for (const count of counts.values()) assert(Math.abs(count - 2000 / 9) < 60, `${count}`);
});

Deno.test("augment() crops from a border of zeros as it shifts", () => {
  const rows = [[1, 2], [3, 4]];
  const crop = outcomes(rows, { crop: { padding: 1, fill: "zero" } });
  assertEquals([...crop.keys()].sort(), [...outcomes(rows, { shift: 1 }).keys()].sort());
});

Deno.test("augment() crops from a mirrored border", () => {
  const counts = outcomes([[1, 2, 3], [1, 2, 3], [1, 2, 3]], {
    crop: { padding: 1, fill: "reflect" },
  });
  const expected = ["1 2 3 1 2 3 1 2 3", "2 1 2 2 1 2 2 1 2", "2 3 2 2 3 2 2 3 2"];
  assertEquals([...counts.keys()].sort(), expected);
});

Deno.test("augment() flips about half of the images left to right", () => {
  const counts = outcomes([[1, 2], [3, 4]], { flip: true });
  assertEquals([...counts.keys()].sort(), ["1 2 3 4", "2 1 4 3"]);
  assert(Math.abs(counts.get("2 1 4 3")! - 1000) < 110);
});

Deno.test("augment() blanks one square that the border may cut", () => {
  const counts = outcomes([[1, 1, 1], [1, 1, 1], [1, 1, 1]], { cutout: 2 });
  assertEquals(counts.size, 9);
  assert(counts.has("0 0 1 0 0 1 1 1 1"));
  assert(counts.has("0 1 1 1 1 1 1 1 1"));
});

Deno.test("augment() moves the channels of a pixel together", () => {
  const { images } = augment(objects, range(20), { flip: true }, { seed: 0, epoch: 0 });
  let flips = 0;
  for (let at = 0; at < 20; at++) {
    const image = (pixels: Uint8Array) => pixels.slice(at * 3072, (at + 1) * 3072);
    const [result, original] = [image(images), image(objects.images)];
    const mirrored = original.map((_, i) => {
      const [row, x, channel] = [Math.floor(i / 96), Math.floor(i / 3) % 32, i % 3];
      return original[row * 96 + (31 - x) * 3 + channel]!;
    });
    const flipped = result.join() !== original.join();
    if (flipped) assertEquals(result, mirrored);
    flips += Number(flipped);
  }
  assert(flips > 0 && flips < 20);
});

Deno.test("augment() adds a change without touching the draws of the others", () => {
  const options = { seed: 0, epoch: 0 };
  const shifted = augment(train, [7], { shift: 3 }, options).images;
  const cut = augment(train, [7], { shift: 3, cutout: 4 }, options).images;
  const differing = cut.filter((value, i) => value !== shifted[i]);
  assert(differing.every((value) => value === 0) && differing.length <= 16);
});

Deno.test("augment() rejects a change that exceeds the image", () => {
  const options = { seed: 0, epoch: 0 };
  for (const shift of [0, 28, 1.5]) {
    assertThrows(
      () => augment(train, [0], { shift }, options),
      RangeError,
      `shift must be an integer in [1, 27]: current value is ${shift}`,
    );
  }
  assertThrows(() => augment(train, [0], { cutout: 29 }, options), RangeError, "cutout");
});

Deno.test("createBatchSource() gives what augment() gives, in [0, 1]", async () => {
  await useBackend("wasm");
  const [indices, options] = [new Int32Array([3, 1]), { seed: 0, epoch: 0 }];
  const source = createBatchSource(objects, { augmentation: everything, seed: options.seed });
  const batch = source.take(indices, options.epoch);
  const expected = augment(objects, indices, everything, options);
  assertEquals(batch.images.shape, [2, 32, 32, 3]);
  assertEquals(await batch.images.data(), Float32Array.from(expected.images, (v) => v / 255));
  assertEquals(await batch.labels.data(), Int32Array.from(expected.labels));
  tf.dispose([batch.images, batch.labels]);
});

Deno.test("augmentationSchema accepts a declared augmentation and nothing unknown", () => {
  assertEquals(augmentationSchema.parse(everything), everything);
  assert(!augmentationSchema.safeParse({ shift: -1 }).success);
  assert(!augmentationSchema.safeParse({ rotate: 5 }).success);
});
