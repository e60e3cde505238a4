import { assert, assertEquals } from "@std/assert";
import { loadDataset } from "../../src/data/load.ts";
import type { Split } from "../../src/data/types.ts";
import { type CellData, selectCellData } from "../../src/networks/cell_data.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

async function select(training: Record<string, unknown>, seed = 1): Promise<CellData> {
  const [cell] = expandMatrix(experiment({ training }));
  return await selectCellData({ ...cell!, seed }, loadDataset);
}

const imagesOf = ({ images, size }: Split) =>
  Array.from({ length: size }, (_, i) => images.subarray(i * 784, (i + 1) * 784).join());

Deno.test("selectCellData() keeps validation images apart, each class with its share", async () => {
  const { train, validation } = await select({ trainSize: 300, validation: 100 });
  assertEquals([train.size, validation!.size], [300, 100]);
  const seen = new Set(imagesOf(train));
  assert(imagesOf(validation!).every((image) => !seen.has(image)));
  assertEquals(validation!.labels.filter((label) => label === 7).length, 10);
});

Deno.test("selectCellData() trains on the same images with a validation and without", async () => {
  const [plain, divided] = [
    await select({ trainSize: 300 }),
    await select({ trainSize: 300, validation: 100 }),
  ];
  assertEquals(divided.train, plain.train);
  assertEquals(plain.validation, undefined);
});

Deno.test("selectCellData() trains on all that is not kept back", async () => {
  const { train, validation } = await select({ trainSize: "all", validation: 100 });
  assertEquals([train.size, validation!.size], [900, 100]);
});

Deno.test("selectCellData() draws other images for another seed only where asked", async () => {
  const training = { trainSize: 100, validation: 50 };
  assertEquals((await select(training, 1)).train, (await select(training, 2)).train);
  const drawn = { ...training, subset: "seed" };
  const [one, again, two] = [
    await select(drawn, 1),
    await select(drawn, 1),
    await select(drawn, 2),
  ];
  assertEquals([one.train, one.validation], [again.train, again.validation]);
  assert(String(one.train.images) !== String(two.train.images));
  assertEquals(one.train.size, two.train.size);
});

Deno.test("selectCellData() rotates validation images by known angles too", async () => {
  const { angles, validation } = await select({
    trainSize: 30,
    validation: 20,
    rotation: { maximum: 60 },
  });
  assertEquals([angles!.validation!.length, validation!.size], [20, 20]);
  assert(new Set(angles!.validation).size > 10);
});
