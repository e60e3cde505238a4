import { assertEquals, assertThrows } from "@std/assert";
import { type Matrix, matrixFrom } from "../../../src/base/matrix.ts";
import { accuracy, fisherRatio, reliabilityBins } from "../../../src/measures/mod.ts";

const matrix = (rows: number, columns: number, length = rows * columns): Matrix => ({
  ...{ rows, columns },
  data: new Float32Array(length),
});

Deno.test("metrics refuse a matrix whose shape does not fit its data, in either direction", () => {
  for (const wrong of [matrix(1.5, 2), matrix(2, 1.5), matrix(-1, -2), matrix(2, 2, 3)]) {
    const { message } = assertThrows(() => fisherRatio(wrong, [0, 1]), RangeError);
    assertEquals(
      message.startsWith("Cannot measure because the shape of embeddings"),
      true,
      message,
    );
  }
});

Deno.test("metrics refuse labels that are no integers, wherever they stand", () => {
  const x = matrixFrom([[0, 0], [1, 1]]);
  assertThrows(() => fisherRatio(x, [0.5, 1]), RangeError, "labels[0] is 0.5");
  assertThrows(() => fisherRatio(x, [0, 2 ** 31]), RangeError, `labels[1] is ${2 ** 31}`);
  assertThrows(() => fisherRatio(x, [0]), RangeError, "2 samples, 1 labels");
  assertThrows(() => accuracy([0, 1], [0, NaN]), RangeError, "is NaN");
});

Deno.test("reliabilityBins() splits [0, 1] into bins that hold their upper end", () => {
  const bins = reliabilityBins([0.5, 0.6, 1], [true, false, true], 2);
  assertEquals(bins.map(({ low, high, count }) => [low, high, count]), [[0, 0.5, 1], [0.5, 1, 2]]);
  assertEquals(bins.map((bin) => [bin.accuracy, bin.confidence]), [[1, 0.5], [0.5, 0.8]]);
});
