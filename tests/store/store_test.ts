import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError, StoreError } from "../../src/base/errors.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { sampleRun } from "./_run.ts";

async function withStore(test: (store: Store) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(openStore(`${folder}/store`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const run = sampleRun();

Deno.test("openStore() gives back a run as it was written", async () => {
  await withStore(async (store) => {
    assertEquals(await store.has(run.digest), false);
    await store.write(run);
    assertEquals(await store.read(run.digest), run);
    assertEquals(await store.list(), [run.digest]);
  });
});

Deno.test("openStore() keeps the step at which a run diverged, and a loss that is not finite", async () => {
  await withStore(async (store) => {
    const history = [{ epoch: 1, step: 7, loss: NaN }];
    await store.write(sampleRun({ divergedAt: 7, history }));
    const read = await store.read(run.digest);
    assertEquals([read.divergedAt, read.history[0]!.loss], [7, NaN]);
  });
});

Deno.test("openStore() writes the same run to the same bytes", async () => {
  await withStore(async (store) => {
    await store.write(run);
    const file = `${store.path}/runs/${run.digest}/manifest.json`;
    const first = await Deno.readTextFile(file);
    await Deno.remove(`${store.path}/runs`, { recursive: true });
    await store.write(run);
    assertEquals(await Deno.readTextFile(file), first);
  });
});

Deno.test("openStore() keeps the first of two equal runs", async () => {
  await withStore(async (store) => {
    await Promise.all([store.write(run), store.write(run), store.write(run)]);
    assertEquals(await store.read(run.digest), run);
    const left = [...Deno.readDirSync(`${store.path}/runs`)].map(({ name }) => name);
    assertEquals(left, [run.digest]);
  });
});

for (const name of ["metrics.json", "embeddings.arrow", "manifest.json"]) {
  Deno.test(`openStore() refuses a run with a damaged ${name}, and sets it aside whole`, async () => {
    await withStore(async (store) => {
      await store.write(run);
      const file = `${store.path}/runs/${run.digest}/${name}`;
      const bytes = await Deno.readFile(file);
      bytes[bytes.length >> 1]! ^= 1;
      await Deno.writeFile(file, bytes);

      const error = await assertRejects(() => store.read(run.digest), StoreError);
      assertStringIncludes(error.message, name);
      const place = await store.setAside(run.digest);
      assertEquals(await store.list(), []);
      assertEquals(await Deno.readFile(`${place}/${name}`), bytes);
    });
  });
}

Deno.test("openStore() refuses a run that lacks a file", async () => {
  await withStore(async (store) => {
    await store.write(run);
    await Deno.remove(`${store.path}/runs/${run.digest}/history.csv`);
    await assertRejects(() => store.read(run.digest), StoreError, "history.csv");
  });
});

Deno.test("openStore() reads no path outside the store", async () => {
  await withStore(async (store) => {
    await assertRejects(() => store.read("../../etc"), InputError, "no digest");
  });
});

Deno.test("openStore() says where it could not write, and leaves nothing half-written", async () => {
  await withStore(async (store) => {
    await Deno.mkdir(store.path);
    // A file where the folder of runs must be stops root as well as anyone.
    await Deno.writeTextFile(`${store.path}/runs`, "");
    await assertRejects(() => store.write(run), StoreError, store.path);
    const left = [...Deno.readDirSync(store.path)].map(({ name }) => name).sort();
    assertEquals(left, ["locks", "runs"]);
    assertEquals([...Deno.readDirSync(`${store.path}/locks`)], []);
  });
});

Deno.test("openStore() survives a full disk", async (context) => {
  const disk = await Deno.makeTempDir();
  const mount = new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=16k", "tmpfs", disk],
    stderr: "null",
  });
  const mounted = (await mount.output().catch(() => ({ success: false }))).success;
  await context.step({
    name: "on a file system of 16 KiB",
    ignore: !mounted,
    async fn() {
      const store = openStore(disk);
      const rows = 10_000;
      const large = sampleRun({
        embeddings: {
          splits: new Array(rows).fill("test"),
          labels: new Int32Array(rows),
          predictions: new Int32Array(rows),
          coordinates: { data: new Float32Array(2 * rows), rows, columns: 2 },
        },
      });
      await assertRejects(() => store.write(large), StoreError, "make room");
      assertEquals(await store.list(), []);
      assertEquals([...Deno.readDirSync(`${disk}/runs`)], []);
    },
  });
  if (mounted) await new Deno.Command("umount", { args: [disk] }).output();
  await Deno.remove(disk);
});

Deno.test("openStore() reads a store that cannot be written, and says so where it must write", async (context) => {
  const disk = await Deno.makeTempDir();
  const mount = async (...args: string[]) =>
    (await new Deno.Command("mount", { args: [...args, disk], stderr: "null" }).output()
      .catch(() => ({ success: false }))).success;
  const mounted = await mount("-t", "tmpfs", "-o", "size=8m", "tmpfs");
  await context.step({
    name: "on a file system that is mounted to be read only",
    ignore: !mounted,
    async fn() {
      const store = openStore(disk);
      await store.write(run);
      assertEquals(await mount("-o", "remount,ro"), true);
      assertEquals(await store.read(run.digest), run);
      const other = sampleRun({ digest: "0".repeat(64) });
      await assertRejects(() => store.prepare(), StoreError, "--store");
      await assertRejects(() => store.claim(other.digest), StoreError, "grant writing");
      await assertRejects(() => store.write(other), StoreError, "nothing finished is lost");
    },
  });
  if (mounted) await new Deno.Command("umount", { args: [disk] }).output();
  await Deno.remove(disk);
});
