import { assertEquals } from "@std/assert";
import { mergeStore, openStore, type Store } from "../../src/store/mod.ts";
import { checkCell } from "../../src/cell/check_cell.ts";
import { sampleNetwork, sampleRecord } from "./_network.ts";

const network = sampleNetwork();
const { digest } = network;
const merge = (into: Store, from: Store) => mergeStore(into, from, checkCell);

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
    await b.write(network);
    await b.writeMeasures(digest, [sampleRecord(digest)]);
    const first = await merge(a, b);
    assertEquals([first.added, first.measures], [[digest], 1]);
    const files = async (store: Store) => await (await store.open(digest)).files();
    assertEquals(await files(a), await files(b));
    assertEquals(await a.measures(digest), [sampleRecord(digest)]);
    const { added, same, measures } = await merge(a, b);
    assertEquals([added, same, measures], [[], [digest], 0]);
  });
});

Deno.test("mergeStore() takes networks of two machines for the same, freed weights too", async () => {
  await withStores(async (a, b) => {
    await a.write(network);
    const environment = { ...network.environment, cpu: "other", seconds: 99 };
    await b.write({ ...network, environment });
    await b.freeWeights(digest);
    assertEquals((await merge(a, b)).same, [digest]);
  });
});

Deno.test("mergeStore() refuses a network of one digest with other content, and keeps both", async () => {
  await withStores(async (a, b) => {
    await a.write(network);
    const geometry = { ...network.geometry, classMeans: [[9, 9], [1, 0]] };
    await b.write({ ...network, geometry });
    assertEquals((await merge(a, b)).conflicts, [{ digest, file: "geometry.json" }]);
    assertEquals((await (await a.open(digest)).geometry()).classMeans, [[0, 1], [1, 0]]);
  });
});

Deno.test("mergeStore() refuses a measure of one digest with another value", async () => {
  await withStores(async (a, b) => {
    const [own, other] = [sampleRecord(digest), sampleRecord(digest, "fisherRatio", 9)];
    for (const store of [a, b]) await store.write(network);
    await a.writeMeasures(digest, [own]);
    await b.writeMeasures(digest, [other]);
    assertEquals((await merge(a, b)).conflicts, [{ digest: own.digest, file: "fisherRatio" }]);
    assertEquals(await a.measures(digest), [own]);
  });
});

Deno.test("mergeStore() leaves damaged networks where they are, and says so", async () => {
  await withStores(async (a, b) => {
    await b.write(network);
    await Deno.truncate(`${b.path}/networks/${digest}/embeddings.arrow`, 10);
    const { damaged } = await merge(a, b);
    assertEquals([...damaged.keys()], [digest]);
    assertEquals(await a.list(), []);
  });
});

const foreign: [string, unknown][] = [
  ["null", null],
  ["an empty object", {}],
  ["no loss", { ...network.cell, loss: null }],
  ["an unknown dataset", { ...network.cell, dataset: "imagenet" }],
];
for (const [what, cell] of foreign) {
  Deno.test(`mergeStore() takes no network whose cell is ${what}`, async () => {
    await withStores(async (a, b) => {
      const { identity } = network;
      await b.write(sampleNetwork({ cell: cell as typeof network.cell, identity }));
      const { added, damaged } = await merge(a, b);
      assertEquals([added, damaged.size, await a.list()], [[], 1, []]);
    });
  });
}
