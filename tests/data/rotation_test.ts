import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { loadDataset } from "../../src/data/load.ts";
import { rotateImages } from "../../src/data/rotation.ts";
import { selectSamples } from "../../src/data/split.ts";
import type { Split } from "../../src/data/types.ts";

const { test } = await loadDataset("digits");
const one = selectSamples(test, [0]);

/** The brightness-weighted mean position, from the centre, y upwards. */
function centroid({ images, shape: [height, width] }: Split): [x: number, y: number] {
  let [sum, x, y] = [0, 0, 0];
  images.forEach((value, i) => {
    sum += value;
    x += value * (i % width - (width - 1) / 2);
    y -= value * (Math.floor(i / width) - (height - 1) / 2);
  });
  return [x / sum, y / sum];
}

Deno.test("rotateImages() turns a quarter counter-clockwise, as NumPy's rot90", () => {
  const images = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const split: Split = { images, labels: new Uint8Array(1), size: 1, shape: [3, 3, 1] };
  assertEquals([...rotateImages(split, [90]).images], [3, 6, 9, 2, 5, 8, 1, 4, 7]);
  assertEquals([...rotateImages(split, [180]).images], [9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

Deno.test("rotateImages() by nothing, or by four quarters, changes nothing", () => {
  assertEquals(rotateImages(one, [0]), one);
  let turned = one;
  for (let quarter = 0; quarter < 4; quarter++) turned = rotateImages(turned, [90]);
  assertEquals(turned, one);
});

Deno.test("rotateImages() turns the centre of gravity by the angle", () => {
  const spot: Split = { ...one, images: new Uint8Array(784) };
  for (const i of [10 * 28 + 20, 10 * 28 + 21, 11 * 28 + 20, 11 * 28 + 21]) spot.images[i] = 200;
  const [x, y] = centroid(spot);
  for (const degrees of [30, -45, 100]) {
    const [turnedX, turnedY] = centroid(rotateImages(spot, [degrees]));
    const angle = (Math.atan2(turnedY, turnedX) - Math.atan2(y, x)) * 180 / Math.PI;
    assertAlmostEquals(angle, degrees, 0.5);
    assertAlmostEquals(Math.hypot(turnedX, turnedY), Math.hypot(x, y), 0.1);
  }
});

Deno.test("rotateImages() interpolates between pixels", () => {
  const bright: Split = { ...one, images: new Uint8Array(784).fill(100) };
  const { images } = rotateImages(bright, [45]);
  assertEquals(images[14 * 28 + 14], 100);
  assertEquals(images[0], 0);
  const edge = images.filter((value) => value > 0 && value < 100);
  assert(edge.length > 0);
});

Deno.test("rotateImages() turns each image by its own angle and keeps channels apart", () => {
  const images = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
  const split: Split = { images, labels: new Uint8Array(2), size: 2, shape: [2, 2, 2] };
  const rotated = rotateImages(split, [0, 90]);
  assertEquals([...rotated.images], [1, 2, 3, 4, 5, 6, 7, 8, 3, 4, 7, 8, 1, 2, 5, 6]);
});

Deno.test("rotateImages() rejects angles that are missing or not finite", () => {
  assertThrows(() => rotateImages(one, []), RangeError, "expected as many angles, found 0");
  assertThrows(() => rotateImages(one, [NaN]), RangeError, "must be finite: current value is NaN");
});
