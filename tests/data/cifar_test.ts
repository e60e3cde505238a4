import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "fast-png";
import { readRgbPng } from "../../src/data/provision/archive.ts";
import { splitFromCifar, toCifarBinary } from "../../src/data/cifar.ts";
import { loadDataset } from "../../src/data/load.ts";
import { DataError } from "../../src/base/errors.ts";

const RECORD = 3073;

/** A record whose planes begin with the given values. */
function record(label: number, red: number, green: number, blue: number): Uint8Array {
  const bytes = new Uint8Array(RECORD);
  bytes.set([label, red]);
  bytes[1 + 1024] = green;
  bytes[1 + 2048] = blue;
  return bytes;
}

Deno.test("splitFromCifar() interleaves the planes and joins files in order", () => {
  const files = new Map([["one", record(3, 10, 20, 30)], ["two", record(9, 40, 50, 60)]]);
  const { images, labels, size, shape } = splitFromCifar(files);
  assertEquals({ labels: [...labels], size, shape }, {
    labels: [3, 9],
    size: 2,
    shape: [32, 32, 3],
  });
  assertEquals([...images.subarray(0, 4)], [10, 20, 30, 0]);
  assertEquals([...images.subarray(3072, 3076)], [40, 50, 60, 0]);
});

Deno.test("splitFromCifar() names a truncated file and its size", () => {
  for (const length of [0, RECORD - 1, RECORD + 1]) {
    assertThrows(
      () => splitFromCifar(new Map([["batch.bin", new Uint8Array(length)]])),
      DataError,
      `"batch.bin": expected a multiple of 3073 bytes, found ${length}; delete it`,
    );
  }
});

Deno.test("splitFromCifar() rejects a label that is no class", () => {
  const files = new Map([["batch.bin", record(10, 0, 0, 0)]]);
  assertThrows(() => splitFromCifar(files), DataError, "must be below 10, found 10");
});

Deno.test("toCifarBinary() is the inverse of splitFromCifar()", async () => {
  const { train } = await loadDataset("cifar-sample");
  const bytes = toCifarBinary(train.images, train.labels);
  assertEquals(splitFromCifar(new Map([["batch.bin", bytes]])), train);
});

Deno.test("readRgbPng() reads rows of pixels as they were written", () => {
  const data = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => i * 7);
  const png = encode({ width: 2, height: 3, channels: 3, data });
  assertEquals(readRgbPng(png, { file: "a.png", width: 2, height: 3 }), data);
});

Deno.test("readRgbPng() rejects other kinds of PNG and damaged files", () => {
  const grey = encode({ width: 2, height: 1, channels: 1, data: new Uint8Array(2) });
  const options = { file: "a.png", width: 2, height: 1 };
  assertThrows(() => readRgbPng(grey, options), DataError, "found 1 of 8");
  assertThrows(
    () => readRgbPng(grey.subarray(0, 40), options),
    DataError,
    '"a.png" because it is damaged',
  );
});

Deno.test("readRgbPng() makes no room for a size that it does not expect", () => {
  const png = encode({ width: 2, height: 1, channels: 3, data: new Uint8Array(6) });
  new DataView(png.buffer, png.byteOffset).setUint32(16, 2 ** 31 - 1);
  const options = { file: "a.png", width: 2, height: 1 };
  const message = "expected 2 x 1 pixels, found 2147483647 x 1";
  assertThrows(() => readRgbPng(png, options), DataError, message);
});
