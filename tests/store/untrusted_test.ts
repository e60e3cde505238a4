import { assertEquals, assertRejects } from "@std/assert";
import { InputError, StoreError } from "../../src/base/errors.ts";
import { sha256Of } from "../../src/base/digest.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { lacks } from "../_requires.ts";
import { sampleNetwork, sampleRecord } from "./_network.ts";

const network = sampleNetwork();
const { digest } = network;
const read = async (store: Store) => await (await store.open(digest)).whole();

/** A store with one network, changed by a stranger. */
async function withStore(
  test: (store: Store, folder: string, outside: string) => Promise<void>,
): Promise<void> {
  const outside = await Deno.makeTempDir();
  try {
    const store = openStore(`${outside}/store`);
    await store.write(network);
    await test(store, `${store.path}/networks/${digest}`, outside);
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
}

/** Replaces a file, and seals it in the manifest as a forger would. */
async function forge(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await Deno.writeFile(`${folder}/${name}`, bytes);
  const manifest = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
  manifest.files[name] = sha256Of(bytes);
  await Deno.writeTextFile(`${folder}/manifest.json`, JSON.stringify(manifest));
}

for (const name of ["cell.json", "embeddings.arrow", "manifest.json"]) {
  Deno.test(`open() follows no link in place of ${name}`, async () => {
    await withStore(async (store, folder, outside) => {
      await Deno.rename(`${folder}/${name}`, `${outside}/secret`);
      await Deno.symlink(`${outside}/secret`, `${folder}/${name}`);
      await assertRejects(() => read(store), StoreError, "not a plain file");
    });
  });
}

Deno.test("open() follows no link in place of a network", async () => {
  await withStore(async (store, folder, outside) => {
    await Deno.rename(folder, `${outside}/network`);
    await Deno.symlink(`${outside}/network`, folder);
    await assertRejects(() => read(store), StoreError, "link");
  });
});

for (const name of ["networks", "measures", "leases", "damaged"]) {
  Deno.test(`no way into the store follows a link in place of "${name}"`, async () => {
    await withStore(async (store, _folder, outside) => {
      await Deno.mkdir(`${outside}/elsewhere`);
      await Deno.remove(`${store.path}/${name}`, { recursive: true }).catch(() => {});
      await Deno.symlink(`${outside}/elsewhere`, `${store.path}/${name}`);
      const ways = {
        networks: () => store.list(),
        measures: () => store.writeMeasures(digest, [sampleRecord(digest)]),
        leases: () => store.lease(digest),
        damaged: () => store.setAside(digest),
      };
      await assertRejects(ways[name as keyof typeof ways], StoreError, "link");
      assertEquals([...Deno.readDirSync(`${outside}/elsewhere`)], []);
    });
  });
}

Deno.test("open() reads no file that is too large, however little it takes on the disk", async () => {
  await withStore(async (store, folder) => {
    await Deno.truncate(`${folder}/cell.json`, 5 * 2 ** 30);
    await assertRejects(() => read(store), StoreError, "at most");
  });
});

Deno.test("open() waits for no pipe", { ignore: await lacks("fifo") }, async () => {
  await withStore(async (store, folder) => {
    await Deno.remove(`${folder}/history.csv`);
    await new Deno.Command("mkfifo", { args: [`${folder}/history.csv`] }).output();
    await assertRejects(() => read(store), StoreError, "not a plain file");
  });
});

const change = (text: string | RegExp, by: string) => (before: string) => before.replace(text, by);
const forgeries: [string, string, (text: string) => string][] = [
  ["another cell", "cell.json", change('"seed":1', '"seed":2')],
  ["a cell with __proto__", "cell.json", change("{", '{"__proto__":{"x":1},')],
  ["another backend", "identity.json", change('"wasm"', '"webgpu"')],
  ["another component", "identity.json", change(/"loss\/[^"]*"/, '"loss/evil"')],
  ["an environment with more in it", "environment.json", change("{", '{"x":1,')],
  ["a geometry that is none", "geometry.json", () => '{"classes":"many"}'],
];
for (const [what, name, edit] of forgeries) {
  Deno.test(`open() refuses ${what}, though the manifest was forged to fit`, async () => {
    await withStore(async (store, folder) => {
      const text = edit(await Deno.readTextFile(`${folder}/${name}`));
      await forge(folder, name, new TextEncoder().encode(text));
      await assertRejects(() => read(store), StoreError, "damaged");
    });
  });
}

Deno.test("open() believes no sizes that weights give themselves", async () => {
  await withStore(async (store, folder) => {
    const name = "weights.safetensors";
    const bytes = await Deno.readFile(`${folder}/${name}`);
    for (const [from, to] of [["[2,2]", "[2,3]"], ["[0,16]", "[0,99]"], ["F32", "F64"]] as const) {
      const text = String.fromCharCode(...bytes).replace(from, to);
      await forge(folder, name, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
      await assertRejects(() => read(store), StoreError, "damaged");
    }
    const long = bytes.slice();
    new DataView(long.buffer).setBigUint64(0, 2n ** 60n, true);
    await forge(folder, name, long);
    await assertRejects(() => read(store), StoreError, "longer than the file");
  });
});

Deno.test("import() takes a network that another store gives, and nothing that was changed", async () => {
  await withStore(async (store, _folder, outside) => {
    const files = await (await store.open(digest)).files();
    const other = openStore(`${outside}/other`);
    await other.import(digest, files);
    assertEquals(await (await other.open(digest)).files(), files);

    const third = openStore(`${outside}/third`);
    for (const name of Object.keys(files)) {
      const changed = {
        ...files,
        [name]: files[name]!.map((byte, at) => at === 9 ? byte ^ 1 : byte),
      };
      await assertRejects(() => third.import(digest, changed), StoreError, "damaged");
      const { [name]: _, ...fewer } = files;
      // Weights may have been freed.
      if (name !== "weights.safetensors") {
        await assertRejects(() => third.import(digest, fewer), StoreError, "missing");
      }
    }
    assertEquals(await third.list(), []);
  });
});

for (const bad of ["../../etc", "..", "", `${"0".repeat(63)}/`, "A".repeat(64), "0".repeat(65)]) {
  Deno.test(`every way into the store refuses the digest "${bad}"`, async () => {
    await withStore(async (store) => {
      const files = await (await store.open(digest)).files();
      const ways = [
        () => store.has(bad),
        () => store.open(bad),
        () => store.lease(bad),
        () => store.write({ ...network, digest: bad }),
        () => store.import(bad, files),
        () => store.freeWeights(bad),
        () => store.setAside(bad),
        () => store.remove(bad),
        () => store.measures(bad),
        () => store.writeMeasures(bad, [sampleRecord(digest)]),
      ];
      for (const way of ways) {
        await assertRejects(async () => await way(), InputError, "not a valid digest");
      }
    });
  });
}
