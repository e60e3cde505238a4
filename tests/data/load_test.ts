import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { datasetInfo, datasetNames, datasets } from "../../src/data/catalogue.ts";
import { loadDataset } from "../../src/data/load.ts";
import { InputError } from "../../src/base/errors.ts";
import { dataDigest } from "../../src/identity/data.ts";

Deno.test("loadDataset() gives real digits from fixtures/", async () => {
  const { train, test, classNames, digest } = await loadDataset("digits");
  assertEquals([train.size, train.images.length], [1000, 1000 * 28 * 28]);
  assertEquals([test.size, test.images.length], [500, 500 * 28 * 28]);
  for (let label = 0; label < 10; label++) {
    assert(Math.abs(train.labels.filter((l) => l === label).length - 100) < 15);
  }
  assertEquals(classNames.join(""), "0123456789");
  assertMatch(digest, /^[0-9a-f]{64}$/);
});

Deno.test("loadDataset() offers the nearest name", async () => {
  await assertRejects(
    () => loadDataset("mnits"),
    InputError,
    'Cannot find the dataset "mnits": did you mean "mnist"?',
  );
});

Deno.test("loadDataset() names every bundled dataset by what it decodes to", async () => {
  const bundled = datasetNames.filter((name) => !datasets.find(name).provision);
  const digests = await Promise.all(bundled.map(async (name) => (await loadDataset(name)).digest));
  assertEquals(digests, await Promise.all(bundled.map(dataDigest)));
  assertEquals(new Set(digests).size, bundled.length);
  await assertRejects(() => dataDigest("imagenet"), InputError, "valid are mnist");
});

Deno.test("loadDataset() gives samples of garments and of colour images", async () => {
  const garments = await loadDataset("fashion-sample");
  assertEquals([garments.train.size, garments.test.size], [500, 250]);
  assertEquals(garments.classNames[9], "ankle boot");
  const objects = await loadDataset("cifar-sample");
  assertEquals([objects.train.size, objects.test.size, ...objects.shape], [100, 50, 32, 32, 3]);
  assertEquals(objects.train.labels.filter((label) => label === 6).length, 10);
});

Deno.test("loadDataset() halves notMNIST by class, with no image in both halves", async () => {
  const { train, test, classNames } = await loadDataset("notmnist");
  assertEquals([train.size, test.size, classNames.join("")], [5000, 5000, "ABCDEFGHIJ"]);
  for (let label = 0; label < 10; label++) {
    assertEquals(test.labels.filter((l) => l === label).length, 500);
  }
  const imagesOf = ({ images }: typeof test) =>
    Array.from({ length: 5000 }, (_, i) => images.subarray(i * 784, (i + 1) * 784).join());
  const seen = new Set(imagesOf(train));
  assert(imagesOf(test).every((image) => !seen.has(image)));
});

Deno.test("datasetInfo() agrees with what is loaded of every bundled dataset", async () => {
  for (const name of datasetNames.filter((name) => !datasets.find(name).provision)) {
    const { title, classes, classNames, shape, train } = await loadDataset(name);
    const trainCounts = classNames.map((_, k) =>
      train.labels.filter((label) => label === k).length
    );
    assertEquals(datasetInfo(name), { name, title, classes, classNames, shape, trainCounts });
  }
});

Deno.test("loadDataset() reads each dataset of fixtures/ without a data directory", async () => {
  for (const name of datasetNames.filter((name) => !datasets.find(name).provision)) {
    assertEquals((await loadDataset(name, { directory: "/dev/null" })).name, name);
  }
});
