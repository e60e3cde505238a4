import { assertEquals, assertThrows } from "@std/assert";
import { loadDataset } from "../../src/data/load.ts";
import { OPEN_SET_SPLITS, openSetClasses, openSetSplit } from "../../src/data/open_set.ts";
import { selectClasses } from "../../src/data/split.ts";

const digits = await loadDataset("digits");

Deno.test("openSetSplit() loses no image and keeps each with its class", () => {
  const { known, unknown } = openSetSplit(digits, [2, 4, 5, 9, 8, 3]);
  assertEquals([known.classes, unknown.classes], [6, 4]);
  assertEquals(known.train.size + unknown.train.size, digits.train.size);
  assertEquals(known.test.size + unknown.test.size, digits.test.size);
  const nines = known.classNames.indexOf("9");
  assertEquals(selectClasses(known.test, [nines]).images, selectClasses(digits.test, [9]).images);
  const sixes = unknown.classNames.indexOf("6");
  assertEquals(selectClasses(unknown.test, [sixes]).images, selectClasses(digits.test, [6]).images);
});

Deno.test("openSetSplit() rejects labels that do not divide the dataset", () => {
  for (const classes of [[], [3], [1, 1], [0, 10], [0, 1.5], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    assertThrows(
      () => openSetSplit(digits, classes),
      RangeError,
      `must be 2 to 9 distinct labels in [0, 9]: current value is [${classes.join(", ")}]`,
    );
  }
});

Deno.test("openSetClasses() gives six of ten in every public split", () => {
  for (const dataset of ["mnist", "fashion-mnist", "cifar10"]) {
    for (let split = 0; split < OPEN_SET_SPLITS; split++) {
      assertEquals(new Set(openSetClasses(dataset, split)).size, 6);
    }
  }
  assertEquals(openSetClasses("cifar10", 2), [1, 5, 7, 3, 9, 4]);
});

Deno.test("openSetClasses() rejects a split that is not public", () => {
  assertThrows(() => openSetClasses("mnist", 5), RangeError, "in [0, 4]: current value is 5");
});
