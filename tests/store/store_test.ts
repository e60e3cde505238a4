import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { lacks } from "../_requires.ts";
import { sampleNetwork, sampleRecord } from "./_network.ts";

async function withStore(test: (store: Store) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(openStore(`${folder}/store`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const network = sampleNetwork();
const { digest } = network;
const read = async (store: Store) => await (await store.open(digest)).whole();

Deno.test("openStore() gives back a network as it was written", async () => {
  await withStore(async (store) => {
    assertEquals([await store.exists(), await store.has(digest)], [false, false]);
    await store.write(network);
    assertEquals(await read(store), network);
    assertEquals([await store.exists(), await store.list()], [true, [digest]]);
  });
});

Deno.test("openStore() keeps the step of a divergence, and a loss that is not finite", async () => {
  await withStore(async (store) => {
    const history = [{ epoch: 1, step: 7, loss: NaN }];
    await store.write(sampleNetwork({ divergedAt: 7, history }));
    const { divergedAt, history: [row] } = await read(store);
    assertEquals([divergedAt, row!.loss], [7, NaN]);
  });
});

Deno.test("openStore() writes the same network to the same bytes", async () => {
  await withStore(async (store) => {
    await store.write(network);
    const file = `${store.path}/networks/${digest}/manifest.json`;
    const first = await Deno.readTextFile(file);
    await store.remove(digest);
    await store.write(network);
    assertEquals(await Deno.readTextFile(file), first);
  });
});

Deno.test("openStore() keeps the first of two equal networks", async () => {
  await withStore(async (store) => {
    await Promise.all([store.write(network), store.write(network), store.write(network)]);
    assertEquals(await read(store), network);
    const left = [...Deno.readDirSync(`${store.path}/networks`)].map(({ name }) => name);
    assertEquals(left, [digest]);
  });
});

Deno.test("freeWeights() frees the weights alone, and write() puts them back", async () => {
  await withStore(async (store) => {
    await store.write(network);
    await store.freeWeights(digest);
    const { weights: _, ...rest } = network;
    assertEquals(await read(store), rest);
    await store.write(network);
    assertEquals(await read(store), network);
  });
});

for (const name of ["cell.json", "embeddings.arrow", "weights.safetensors", "manifest.json"]) {
  Deno.test(`openStore() refuses a network with a damaged ${name}, and sets it aside`, async () => {
    await withStore(async (store) => {
      await store.write(network);
      const file = `${store.path}/networks/${digest}/${name}`;
      const bytes = await Deno.readFile(file);
      bytes[bytes.length >> 1]! ^= 1;
      await Deno.writeFile(file, bytes);

      const error = await assertRejects(() => read(store), StoreError);
      assertStringIncludes(error.message, name);
      const place = await store.setAside(digest);
      assertEquals(await store.list(), []);
      assertEquals(await Deno.readFile(`${place}/${name}`), bytes);
    });
  });
}

Deno.test("openStore() refuses a network that lacks a file", async () => {
  await withStore(async (store) => {
    await store.write(network);
    await Deno.remove(`${store.path}/networks/${digest}/history.csv`);
    await assertRejects(() => read(store), StoreError, "history.csv");
  });
});

Deno.test("openStore() says where it could not write, and leaves nothing half-written", async () => {
  await withStore(async (store) => {
    await Deno.mkdir(store.path);
    // A file where the folder of networks must be stops root as well as anyone.
    await Deno.writeTextFile(`${store.path}/networks`, "");
    await assertRejects(() => store.write(network), StoreError, store.path);
    const left = [...Deno.readDirSync(store.path)].map(({ name }) => name).sort();
    assertEquals(left, ["leases", "networks"]);
    assertEquals([...Deno.readDirSync(`${store.path}/leases`)], []);
  });
});

Deno.test("writeMeasures() adds records, and measures() gives each once", async () => {
  await withStore(async (store) => {
    assertEquals(await store.measures(digest), []);
    const [a, b] = [sampleRecord(digest), sampleRecord(digest, "silhouette", null)];
    await store.writeMeasures(digest, [a]);
    await store.writeMeasures(digest, [a, b]);
    const names = (await store.measures(digest)).map(({ identity }) => identity.measure.name);
    assertEquals(names.sort(), ["fisherRatio", "silhouette"]);
    await store.keepMeasures(digest, [b]);
    assertEquals(await store.measures(digest), [b]);
    await store.keepMeasures(digest, []);
    assertEquals(await store.measures(digest), []);
  });
});

Deno.test("measures() refuses damaged records, which setMeasuresAside() moves away", async () => {
  await withStore(async (store) => {
    const [good, bad] = [sampleRecord(digest), sampleRecord(digest, "silhouette")];
    await store.writeMeasures(digest, [good]);
    await store.writeMeasures(digest, [bad]);
    const folder = `${store.path}/measures/${digest}`;
    for (const { name } of Deno.readDirSync(folder)) {
      const text = await Deno.readTextFile(`${folder}/${name}`);
      if (!text.includes("silhouette")) continue;
      await Deno.writeTextFile(`${folder}/${name}`, text.replace("0.75", "0.95"));
    }
    await assertRejects(() => store.measures(digest), StoreError, "damaged");
    assertEquals(await store.setMeasuresAside(digest), 1);
    assertEquals(await store.measures(digest), [good]);
  });
});

/** Runs a test on a file system of its own, where this process may mount one. */
async function onDisk(
  context: Deno.TestContext,
  size: string,
  test: (disk: string, mount: (...args: string[]) => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const disk = await Deno.makeTempDir();
  const mount = async (...args: string[]) =>
    (await new Deno.Command("mount", { args: [...args, disk], stderr: "null" }).output()
      .catch(() => ({ success: false }))).success;
  await context.step({
    name: `of ${size}`,
    ignore: await lacks("mount"),
    async fn() {
      assertEquals(await mount("-t", "tmpfs", "-o", `size=${size}`, "tmpfs"), true);
      try {
        await test(disk, mount);
      } finally {
        await new Deno.Command("umount", { args: [disk] }).output();
      }
    },
  });
  await Deno.remove(disk);
}

Deno.test("openStore() survives a full disk", async (context) => {
  await onDisk(context, "16k", async (disk) => {
    const store = openStore(disk);
    const rows = 10_000;
    const large = sampleNetwork({
      embeddings: {
        splits: new Array(rows).fill("test"),
        labels: new Int32Array(rows),
        predictions: new Int32Array(rows),
        coordinates: { data: new Float32Array(2 * rows), rows, columns: 2 },
      },
    });
    await assertRejects(() => store.write(large), StoreError, "make room");
    assertEquals(await store.list(), []);
    assertEquals([...Deno.readDirSync(`${disk}/networks`)], []);
  });
});

Deno.test("openStore() reads a store that cannot be written, and says so where it must", async (context) => {
  await onDisk(context, "8m", async (disk, mount) => {
    const store = openStore(disk);
    await store.write(network);
    await Deno.truncate(`${disk}/networks/${digest}/history.csv`, 1);
    assertEquals(await mount("-o", "remount,ro"), true);
    assertEquals((await store.open(digest)).record.cell, network.cell);
    const other = sampleNetwork({ cell: { ...network.cell, seed: 2 } });
    await assertRejects(() => store.prepare(), StoreError, "--store");
    await assertRejects(() => store.lease(other.digest), StoreError, "grant writing");
    await assertRejects(() => store.write(other), StoreError, "nothing finished is lost");
    await assertRejects(() => store.setAside(digest), StoreError, "cannot be written");
  });
});
