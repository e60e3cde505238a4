import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { datasetDigest, datasetNames, loadDataset } from "../../src/data/mod.ts";
import { InputError } from "../../src/errors.ts";

Deno.test("loadDataset() gives real digits from fixtures/", async () => {
  const { train, test, classNames, digest } = await loadDataset("digits");
  assertEquals([train.size, train.images.length], [1000, 1000 * 28 * 28]);
  assertEquals([test.size, test.images.length], [500, 500 * 28 * 28]);
  for (let label = 0; label < 10; label++) {
    assert(Math.abs(train.labels.filter((l) => l === label).length - 100) < 15);
  }
  assertEquals(classNames.join(""), "0123456789");
  assertEquals(digest, datasetDigest("digits"));
});

Deno.test("loadDataset() offers the nearest name", async () => {
  await assertRejects(
    () => loadDataset("mnits"),
    InputError,
    'Cannot load the dataset "mnits": did you mean "mnist"?',
  );
});

Deno.test("datasetDigest() tells datasets apart", () => {
  assertEquals(new Set(datasetNames.map(datasetDigest)).size, datasetNames.length);
  assertThrows(() => datasetDigest("imagenet"), InputError, "valid are mnist");
});
