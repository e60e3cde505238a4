import { assertEquals } from "@std/assert";
import { mergeStore, openStore, type Store } from "../../src/store/mod.ts";
import { sampleRun } from "./_run.ts";

const run = sampleRun();

async function withStores(test: (a: Store, b: Store) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(openStore(`${folder}/a`), openStore(`${folder}/b`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("mergeStore() copies what is missing, byte for byte, and nothing twice", async () => {
  await withStores(async (a, b) => {
    await b.write(run);
    assertEquals((await mergeStore(a, b)).added, [run.digest]);
    assertEquals(await a.export(run.digest), await b.export(run.digest));
    const { added, same } = await mergeStore(a, b);
    assertEquals([added, same], [[], [run.digest]]);
  });
});

Deno.test("mergeStore() takes runs of two machines for the same", async () => {
  await withStores(async (a, b) => {
    await a.write(run);
    await b.write({ ...run, environment: { ...run.environment, cpu: "other", seconds: 99 } });
    assertEquals((await mergeStore(a, b)).same, [run.digest]);
  });
});

Deno.test("mergeStore() refuses a run of one digest with another result, and keeps both", async () => {
  await withStores(async (a, b) => {
    await a.write(run);
    await b.write({ ...run, metrics: { ...run.metrics, accuracy: 1 } });
    const { conflicts } = await mergeStore(a, b);
    assertEquals(conflicts, [{ digest: run.digest, file: "metrics.json" }]);
    assertEquals((await a.read(run.digest)).metrics.accuracy, 0.75);
    assertEquals((await b.read(run.digest)).metrics.accuracy, 1);
  });
});

Deno.test("mergeStore() leaves damaged runs where they are, and says so", async () => {
  await withStores(async (a, b) => {
    await b.write(run);
    await Deno.truncate(`${b.path}/runs/${run.digest}/embeddings.arrow`, 10);
    const { damaged } = await mergeStore(a, b);
    assertEquals([...damaged.keys()], [run.digest]);
    assertEquals(await a.list(), []);
  });
});
