import { assertEquals, assertRejects } from "@std/assert";
import { InputError, StoreError } from "../../src/base/errors.ts";
import { sha256Of } from "../../src/base/sha256.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { sampleRun } from "./_run.ts";

const run = sampleRun();

/** A store with one run, changed by a stranger. */
async function withStore(
  test: (store: Store, folder: string, outside: string) => Promise<void>,
): Promise<void> {
  const outside = await Deno.makeTempDir();
  try {
    const store = openStore(`${outside}/store`);
    await store.write(run);
    await test(store, `${store.path}/runs/${run.digest}`, outside);
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
}

/** Replaces a file, and seals it in the manifest as a forger would. */
async function forge(folder: string, name: string, change: (text: string) => string) {
  const text = change(await Deno.readTextFile(`${folder}/${name}`));
  await Deno.writeTextFile(`${folder}/${name}`, text);
  const manifest = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
  manifest.files[name] = sha256Of(text);
  await Deno.writeTextFile(`${folder}/manifest.json`, JSON.stringify(manifest));
}

for (const name of ["cell.json", "embeddings.arrow", "manifest.json"]) {
  Deno.test(`read() follows no link in place of ${name}`, async () => {
    await withStore(async (store, folder, outside) => {
      await Deno.rename(`${folder}/${name}`, `${outside}/secret`);
      await Deno.symlink(`${outside}/secret`, `${folder}/${name}`);
      await assertRejects(() => store.read(run.digest), StoreError, "no plain file");
    });
  });
}

Deno.test("read() follows no link in place of a run, and list() does not list it", async () => {
  await withStore(async (store, folder, outside) => {
    await Deno.rename(folder, `${outside}/run`);
    await Deno.symlink(`${outside}/run`, folder);
    await assertRejects(() => store.read(run.digest), StoreError, "link");
    assertEquals(await store.list(), []);
  });
});

Deno.test("read() reads no file that is too large, however little it takes on the disk", async () => {
  await withStore(async (store, folder) => {
    await Deno.truncate(`${folder}/cell.json`, 5 * 2 ** 30);
    await assertRejects(() => store.read(run.digest), StoreError, "must be below");
  });
});

Deno.test("read() waits for no pipe", { ignore: Deno.build.os === "windows" }, async () => {
  await withStore(async (store, folder) => {
    await Deno.remove(`${folder}/metrics.json`);
    await new Deno.Command("mkfifo", { args: [`${folder}/metrics.json`] }).output();
    await assertRejects(() => store.read(run.digest), StoreError, "no plain file");
  });
});

const forgeries: [string, string, (text: string) => string][] = [
  ["another cell", "cell.json", (text) => text.replace('"seed":1', '"seed":2')],
  ["a cell with __proto__", "cell.json", (text) => text.replace("{", '{"__proto__":{"x":1},')],
  ["another backend", "identity.json", (text) => text.replace('"wasm"', '"webgpu"')],
  ["another module", "identity.json", (text) => text.replace(/"src\/[^"]*"/, '"src/evil.ts"')],
  ["metrics that are none", "metrics.json", () => '{"accuracy":"high"}'],
  ["an environment with more in it", "environment.json", (text) => text.replace("{", '{"x":1,')],
];
for (const [what, name, change] of forgeries) {
  Deno.test(`read() refuses ${what}, though the manifest was forged to fit`, async () => {
    await withStore(async (store, folder) => {
      await forge(folder, name, change);
      await assertRejects(() => store.read(run.digest), StoreError, "damaged");
    });
  });
}

Deno.test("import() takes a run that another store exports, and nothing that was changed", async () => {
  await withStore(async (store, _folder, outside) => {
    const files = await store.export(run.digest);
    const other = openStore(`${outside}/other`);
    await other.import(run.digest, files);
    assertEquals(await other.export(run.digest), files);

    const third = openStore(`${outside}/third`);
    for (const name of Object.keys(files)) {
      const changed = {
        ...files,
        [name]: files[name]!.map((byte, at) => at === 9 ? byte ^ 1 : byte),
      };
      await assertRejects(() => third.import(run.digest, changed), StoreError, "damaged");
      const { [name]: _, ...fewer } = files;
      await assertRejects(() => third.import(run.digest, fewer), StoreError, "missing");
    }
    assertEquals(await third.list(), []);
  });
});

for (
  const digest of ["../../etc", "..", "", `${"0".repeat(63)}/`, "A".repeat(64), "0".repeat(65)]
) {
  Deno.test(`every way into the store refuses the digest "${digest}"`, async () => {
    await withStore(async (store) => {
      const files = await store.export(run.digest);
      const ways = [
        () => store.has(digest),
        () => store.read(digest),
        () => store.readRecord(digest),
        () => store.claim(digest),
        () => store.write({ ...run, digest }),
        () => store.export(digest),
        () => store.import(digest, files),
        () => store.setAside(digest),
        () => store.remove(digest),
      ];
      for (const way of ways) await assertRejects(async () => await way(), InputError, "no digest");
    });
  });
}
