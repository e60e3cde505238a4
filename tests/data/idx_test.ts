import { assertEquals, assertThrows } from "@std/assert";
import { parseIdx, splitFromIdx } from "../../src/data/idx.ts";
import { DataError } from "../../src/base/errors.ts";

/** Two images of 1 x 3 pixels. */
const IMAGES = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];
const LABELS = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];

const images = (bytes: number[]) =>
  parseIdx(new Uint8Array(bytes), { dimensions: 3, file: "images" });

Deno.test("parseIdx() reads shape and values", () => {
  const { shape, data } = images(IMAGES);
  assertEquals(shape, [2, 1, 3]);
  assertEquals([...data], [10, 20, 30, 40, 50, 60]);
});

Deno.test("parseIdx() reads bytes that begin inside a larger buffer", () => {
  const bytes = new Uint8Array([9, 9, ...LABELS]).subarray(2);
  assertEquals([...parseIdx(bytes, { dimensions: 1, file: "labels" }).data], [1, 0]);
});

Deno.test("parseIdx() names the file, both sizes and the cure when the file is truncated", () => {
  const error = assertThrows(() => images(IMAGES.slice(0, -1)), DataError);
  assertEquals(
    error.message,
    'Cannot read the IDX file "images" because it is truncated: 2 x 1 x 3 needs 22 bytes, found 21; delete it and fetch it again',
  );
});

Deno.test("parseIdx() rejects a file that ends in its header", () => {
  assertThrows(
    () => images(IMAGES.slice(0, 15)),
    DataError,
    "expected at least 16 bytes, found 15",
  );
  assertThrows(() => images([]), DataError, "found 0");
});

Deno.test("parseIdx() rejects bytes after the last value", () => {
  assertThrows(() => images([...IMAGES, 0]), DataError, "bytes follow its last value");
});

Deno.test("parseIdx() gives the expected and the found magic number", () => {
  const labels = [...LABELS, 0, 0, 0, 0, 0, 0];
  assertThrows(() => images(labels), DataError, "expected 2051, found 2049");
});

Deno.test("parseIdx() recognises a file that is still packed", () => {
  assertThrows(() => images([0x1f, 0x8b, ...IMAGES]), DataError, "it is gzip: unpack it");
});

const split = (imageBytes: number[], labelBytes: number[], width = 3) =>
  splitFromIdx(new Uint8Array(imageBytes), new Uint8Array(labelBytes), {
    classes: 2,
    shape: [1, width, 1],
    imagesFile: "images",
    labelsFile: "labels",
  });

Deno.test("splitFromIdx() joins images and labels", () => {
  const { size, labels, shape } = split(IMAGES, LABELS);
  assertEquals({ size, labels: [...labels], shape }, { size: 2, labels: [1, 0], shape: [1, 3, 1] });
});

Deno.test("splitFromIdx() rejects files with different counts", () => {
  const one = [0, 0, 8, 1, 0, 0, 0, 1, 1];
  assertThrows(() => split(IMAGES, one), DataError, "found 2 images and 1 labels");
});

Deno.test("splitFromIdx() rejects images of another size", () => {
  assertThrows(() => split(IMAGES, LABELS, 4), DataError, "expected 1 x 4 pixels, found 1 x 3");
});

Deno.test("splitFromIdx() rejects a label that is no class", () => {
  const labels = [...LABELS.slice(0, -1), 2];
  assertThrows(() => split(IMAGES, labels), DataError, "label 1 must be below 2, found 2");
});
