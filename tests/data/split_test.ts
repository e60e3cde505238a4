import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  divideByCounts,
  divideStratified,
  longTailCounts,
  selectClasses,
  selectSamples,
  takeStratified,
} from "../../src/data/split.ts";
import type { Split } from "../../src/data/types.ts";
import { randomStream } from "../../src/base/random.ts";

/** Images of one pixel that holds the position of the image. */
function splitOf(labels: number[]): Split {
  const images = Uint8Array.from(labels, (_, index) => index);
  return { images, labels: Uint8Array.from(labels), size: labels.length, shape: [1, 1, 1] };
}

Deno.test("selectSamples() keeps the order of the indices", () => {
  const chosen = selectSamples(splitOf([5, 6, 7]), [2, 0, 2]);
  assertEquals([...chosen.images], [2, 0, 2]);
  assertEquals([...chosen.labels], [7, 5, 7]);
  assertEquals(chosen.size, 3);
});

Deno.test("longTailCounts() falls by one factor a class, and divideByCounts() draws as many", () => {
  assertEquals(longTailCounts({ most: 100, least: 1 }, 3), [100, 10, 1]);
  assertEquals(longTailCounts({ most: 5, least: 5 }, 4), [5, 5, 5, 5]);
  const split = splitOf(Array.from({ length: 60 }, (_, i) => i % 3));
  const { part, rest } = divideByCounts(split, [20, 5, 1]);
  const countsOf = ({ labels }: Split) =>
    [0, 1, 2].map((label) => labels.filter((each) => each === label).length);
  assertEquals([countsOf(part), countsOf(rest)], [[20, 5, 1], [0, 15, 19]]);
  const all = [...part.images, ...rest.images];
  assertEquals(new Set(all).size, 60);
});

Deno.test("selectSamples() copies all pixels of an image", () => {
  const split: Split = {
    images: Uint8Array.from({ length: 24 }, (_, i) => i),
    labels: new Uint8Array(2),
    size: 2,
    shape: [2, 2, 3],
  };
  assertEquals(selectSamples(split, [1]).images, split.images.slice(12));
});

Deno.test("selectSamples() rejects an index outside the split", () => {
  for (const index of [-1, 3, 0.5, NaN]) {
    assertThrows(() => selectSamples(splitOf([1, 2, 3]), [index]), RangeError, "in [0, 2]");
  }
});

Deno.test("selectClasses() renumbers in the order given and keeps the order of images", () => {
  const chosen = selectClasses(splitOf([3, 1, 4, 1, 3]), [3, 1]);
  assertEquals([...chosen.labels], [0, 1, 1, 0]);
  assertEquals([...chosen.images], [0, 1, 3, 4]);
});

Deno.test("selectClasses() rejects a class given twice", () => {
  assertThrows(() => selectClasses(splitOf([1]), [1, 1]), RangeError, "[1, 1]");
});

Deno.test("takeStratified() gives each class its share, to within one", () => {
  const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 200 });
  fc.assert(fc.property(labels, fc.double({ min: 0.01, max: 1, noNaN: true }), (labels, part) => {
    const split = splitOf(labels);
    const size = Math.max(1, Math.floor(part * labels.length));
    const taken = takeStratified(split, size);
    assertEquals(taken.size, size);
    for (let label = 0; label < 5; label++) {
      const share = labels.filter((l) => l === label).length * size / labels.length;
      const got = taken.labels.filter((l) => l === label).length;
      assert(Math.abs(got - share) < 1, `class ${label}: ${got} of ${share}`);
    }
  }));
});

Deno.test("takeStratified() takes no image twice and keeps their order", () => {
  const taken = takeStratified(splitOf(Array.from({ length: 100 }, (_, i) => i % 3)), 50);
  taken.images.forEach((image, at) => assert(at === 0 || image > taken.images[at - 1]!));
});

Deno.test("takeStratified() takes the same images every time by default, others from another stream", () => {
  const split = splitOf(Array.from({ length: 100 }, (_, i) => i % 10));
  const taken = takeStratified(split, 20).images;
  assertEquals(takeStratified(split, 20).images, taken);
  const other = takeStratified(split, 20, { stream: randomStream(1, "subset") }).images;
  assert(taken.some((image, at) => image !== other[at]));
});

Deno.test("takeStratified() makes the larger part hold the smaller one", () => {
  const split = splitOf(Array.from({ length: 100 }, (_, i) => i % 10));
  const larger = new Set(takeStratified(split, 50).images);
  assert(takeStratified(split, 20).images.every((image) => larger.has(image)));
});

Deno.test("takeStratified() rejects more images than there are", () => {
  const message = "integer in [1, 2]: current value is 3";
  assertThrows(() => takeStratified(splitOf([0, 1]), 3), RangeError, message);
  assertThrows(() => takeStratified(splitOf([0, 1]), 0), RangeError, "current value is 0");
});

Deno.test("divideStratified() gives what takeStratified() takes, and all that it leaves", () => {
  const split = splitOf(Array.from({ length: 100 }, (_, i) => i % 10));
  const { part, rest } = divideStratified(split, 30);
  assertEquals(part, takeStratified(split, 30));
  assertEquals(
    [...part.images, ...rest.images].toSorted((a, b) => a - b),
    [...split.images],
  );
  assertEquals(divideStratified(split, 100).rest.size, 0);
});
