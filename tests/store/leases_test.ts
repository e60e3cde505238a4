import { assert, assertEquals } from "@std/assert";
import { openStore } from "../../src/store/mod.ts";
import { sampleNetwork, sampleRecord } from "./_network.ts";

const network = sampleNetwork();

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("lease() is given to one at a time, over all openings of the store", async () => {
  await withFolder(async (folder) => {
    const [a, b] = [openStore(folder), openStore(folder)];
    {
      using first = await a.lease(network.digest);
      assert(first);
      assertEquals(await a.lease(network.digest), undefined);
      assertEquals(await b.lease(network.digest), undefined);
    }
    using again = await b.lease(network.digest);
    assert(again);
  });
});

Deno.test("lease() leaves nothing behind", async () => {
  await withFolder(async (folder) => {
    const store = openStore(folder);
    {
      using _lease = await store.lease(network.digest);
    }
    assertEquals([...Deno.readDirSync(`${folder}/leases`)], []);
  });
});

Deno.test("lease() is never held by two of many that ask at once", async () => {
  await withFolder(async (folder) => {
    let [holders, most, given] = [0, 0, 0];
    const ask = async () => {
      const store = openStore(folder);
      for (let attempt = 0; attempt < 40; attempt++) {
        using lease = await store.lease(network.digest);
        if (lease === undefined) continue;
        most = Math.max(most, ++holders);
        given++;
        await new Promise((resolve) => setTimeout(resolve, 1));
        holders--;
      }
    };
    await Promise.all(Array.from({ length: 8 }, ask));
    assertEquals(most, 1);
    assert(given > 8, `only ${given} leases were given`);
  });
});

Deno.test("prepare() deletes what is abandoned, and spares what another one writes", async () => {
  await withFolder(async (folder) => {
    const [writer, other] = [openStore(folder), openStore(folder)];
    const unfinished = `${folder}/networks/.${network.digest}-${crypto.randomUUID()}`;
    await Deno.mkdir(unfinished, { recursive: true });
    {
      using _lease = await writer.lease(network.digest);
      await other.prepare();
      assert((await Deno.stat(unfinished)).isDirectory);
    }
    await other.prepare();
    assertEquals([...Deno.readDirSync(`${folder}/networks`)], []);
  });
});

Deno.test("prepare() deletes half-written files of measures and weights, no whole ones", async () => {
  await withFolder(async (folder) => {
    const [writer, other] = [openStore(folder), openStore(folder)];
    await writer.write(network);
    await writer.writeMeasures(network.digest, [sampleRecord(network.digest)]);
    const folders = ["networks", "measures"].map((name) => `${folder}/${name}/${network.digest}`);
    const names = () => folders.map((each) => [...Deno.readDirSync(each)].length);
    const whole = names();
    for (const each of folders) {
      await Deno.writeTextFile(`${each}/.${network.digest}.json-${crypto.randomUUID()}`, "[");
    }
    const both = names();
    {
      using _lease = await writer.lease(network.digest);
      await other.prepare();
      assertEquals(names(), both);
    }
    await other.prepare();
    assertEquals(names(), whole);
    assertEquals((await other.measures(network.digest)).length, 1);
  });
});
