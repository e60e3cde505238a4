import { assert, assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../src/compute/tf.ts";
import { useBackend } from "../../src/compute/backend.ts";
import { cutBatches, epochOrder, gatherBatch, uploadImages } from "../../src/data/batches.ts";
import { loadDataset } from "../../src/data/load.ts";
import { selectSamples } from "../../src/data/split.ts";

Deno.test("epochOrder() visits every sample once", () => {
  const order = epochOrder(1000, 0, 0);
  assertEquals(order.toSorted(), Int32Array.from({ length: 1000 }, (_, i) => i));
});

Deno.test("epochOrder() depends on seed and epoch, and on nothing else", () => {
  const order = epochOrder(100, 0, 0);
  assertEquals(epochOrder(100, 0, 0), order);
  assert(epochOrder(100, 1, 0).some((index, at) => index !== order[at]));
  assert(epochOrder(100, 0, 1).some((index, at) => index !== order[at]));
});

Deno.test("epochOrder() rejects a negative epoch", () => {
  assertThrows(() => epochOrder(10, 0, -1), RangeError, "epoch must be an integer");
});

Deno.test("cutBatches() loses no sample", () => {
  const batches = cutBatches(epochOrder(10, 0, 0), 4);
  assertEquals(batches.map((batch) => batch.length), [4, 4, 2]);
  assertEquals(batches.flatMap((batch) => [...batch]), [...epochOrder(10, 0, 0)]);
});

Deno.test("cutBatches() rejects a batch size of 0", () => {
  assertThrows(() => cutBatches(new Int32Array(3), 0), RangeError, "current value is 0");
});

for (const backend of ["cpu", "wasm"] as const) {
  Deno.test(`gatherBatch() gives the chosen images in [0, 1] on ${backend}`, async () => {
    await useBackend(backend);
    const { test } = await loadDataset("digits");
    const before = tf.memory().numTensors;
    const indices = new Int32Array([499, 0, 17, 0]);

    const images = uploadImages(test);
    const batch = gatherBatch(images, test.labels, indices);
    const expected = selectSamples(test, indices);
    assertEquals(batch.images.shape, [4, 28, 28, 1]);
    assertEquals(await batch.images.data(), Float32Array.from(expected.images, (v) => v / 255));
    assertEquals(await batch.labels.data(), Int32Array.from(expected.labels));
    assertEquals(batch.labels.dtype, "int32");

    tf.dispose([images, batch.images, batch.labels]);
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("gatherBatch() rejects an index that devices would read out of range", async () => {
  const { test } = await loadDataset("digits");
  const images = uploadImages(test);
  const gather = () => gatherBatch(images, test.labels, new Int32Array([500]));
  assertThrows(gather, RangeError, "in [0, 499]: current value is 500");
  images.dispose();
});
