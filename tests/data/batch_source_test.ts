import { assert, assertEquals, assertThrows } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { augment } from "../../src/data/augmentation.ts";
import { createBatchSource, gatherBatch, uploadImages } from "../../src/data/batches.ts";
import { loadDataset } from "../../src/data/load.ts";

const { test } = await loadDataset("digits");
const indices = new Int32Array([499, 0, 17, 0]);

Deno.test("createBatchSource() gives the bits that a gather on the device gives", async () => {
  await useBackend("wasm");
  const source = createBatchSource(test, { seed: 0 });
  const images = uploadImages(test);
  const [batch, gathered] = [source.take(indices, 0), gatherBatch(images, test.labels, indices)];
  assertEquals(await batch.images.data(), await gathered.images.data());
  assertEquals(await batch.labels.data(), await gathered.labels.data());
  assertEquals([batch.labels.dtype, ...batch.images.shape], ["int32", 4, 28, 28, 1]);
  tf.dispose([batch.images, batch.labels, gathered.images, gathered.labels, images]);
  source.dispose();
});

Deno.test("createBatchSource() augments by seed and epoch", async () => {
  await useBackend("wasm");
  const augmentation = { shift: 2 };
  const source = createBatchSource(test, { augmentation, seed: 4 });
  const pixels = async (epoch: number) => {
    const { images, labels } = source.take(indices, epoch);
    const values = await images.data();
    tf.dispose([images, labels]);
    return Uint8Array.from(values, (value) => Math.round(value * 255));
  };
  const expected = augment(test, indices, augmentation, { seed: 4, epoch: 1 }).images;
  assertEquals(await pixels(1), expected);
  assert((await pixels(2)).some((value, i) => value !== expected[i]));
});

Deno.test("createBatchSource() leaves no tensor behind", async () => {
  await useBackend("wasm");
  const before = tf.memory().numTensors;
  const source = createBatchSource(test, { seed: 0 });
  const { images, labels } = source.take(indices, 0);
  for (const resource of [images, labels, source]) resource.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("createBatchSource() rejects an index outside the split", async () => {
  await useBackend("wasm");
  const source = createBatchSource(test, { seed: 0 });
  assertThrows(() => source.take(new Int32Array([500]), 0), RangeError, "current value is 500");
});
