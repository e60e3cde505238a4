import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { document } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";
import { call, type CallOptions, type Ending } from "./_call.ts";

const LONG_NAME = "a".repeat(300);
const NO_HOME = ["HOME", "XDG_CACHE_HOME", "LOSS_ATLAS_DATA"];
const denoDirectory = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;

/** Fails where a call ended with an uncaught error or the stack of one. */
function assertPlain({ err }: Ending): void {
  assert(!/^\s+at |Internal error|Uncaught|panicked/m.test(err), err);
}

/** Trains the sample study in the folder, or draws it, on one worker. */
async function on(
  folder: string,
  command: "reproduce" | "report",
  { store = `${folder}/store`, out = `${folder}/report`, seed = 1, ...options }:
    & CallOptions
    & { store?: string; out?: string; seed?: number } = {},
): Promise<Ending> {
  const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [seed] };
  const file = `${folder}/sample-${seed}.json`;
  await Deno.writeTextFile(file, JSON.stringify(document({ matrix })));
  const jobs = command === "reproduce" ? ["--jobs", "1"] : [];
  const ending = await call(
    [command, file, "--store", store, "--out", out, "--backend", "wasm", ...jobs],
    options,
  );
  assertPlain(ending);
  return ending;
}

/** The names and contents of all files below a folder. */
async function filesBelow(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(files, await filesBelow(path));
    else files[path] = (await Deno.readFile(path)).toBase64();
  }
  return files;
}

for (
  const [place, advice] of [["store", "choose a shorter path"], ["out", "with --out"]] as const
) {
  Deno.test(`reproduce() tells of a path that is too long for --${place}`, async () => {
    await withFolder(async (folder) => {
      const { code, err } = await on(folder, "reproduce", { [place]: `${folder}/${LONG_NAME}` });
      assertEquals(code, 4, err);
      assertStringIncludes(err, LONG_NAME);
      assertStringIncludes(err, advice);
    });
  });
}

Deno.test("reproduce() refuses a study whose path or name is too long, before it trains", async () => {
  await withFolder(async (folder) => {
    const absent = await call(["reproduce", `${folder}/${LONG_NAME}.json`]);
    assertPlain(absent);
    assertEquals(absent.code, 4, absent.err);
    assertStringIncludes(absent.err, "choose a shorter path");
    await Deno.writeTextFile(`${folder}/x.json`, JSON.stringify(document({ name: LONG_NAME })));
    const named = await call(["reproduce", `${folder}/x.json`, "--store", `${folder}/store`]);
    assertPlain(named);
    assertEquals(named.code, 2, named.err);
    assertStringIncludes(named.err, "name");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["x.json"]);
  });
});

Deno.test({
  name:
    "reproduce() trains where LD_LIBRARY_PATH is set, and with 32 open files, as report() draws",
  ignore: await lacks("unix"),
  async fn() {
    await withFolder(async (folder) => {
      const before = "ulimit -n 32";
      const env = { LD_LIBRARY_PATH: "/nowhere" };
      const trained = await on(folder, "reproduce", { env, before });
      assertEquals(trained.code, 0, trained.err);
      assertStringIncludes(trained.err, "not passed on to the command: LD_LIBRARY_PATH");
      const drawn = await on(folder, "report", { before });
      assertEquals(drawn.code, 0, drawn.err);
    });
  },
});

Deno.test({
  name: "reproduce() asks for a data directory where no HOME is set, and needs no more",
  ignore: await lacks("unix"),
  async fn() {
    await withFolder(async (folder) => {
      const env = { DENO_DIR: denoDirectory };
      const homeless = await on(folder, "reproduce", { env, without: NO_HOME });
      assertEquals(homeless.code, 4, homeless.err);
      assertStringIncludes(homeless.err, "HOME is not set: name one with --data-dir");
      const data = { ...env, LOSS_ATLAS_DATA: `${folder}/data` };
      const named = await on(folder, "reproduce", { env: data, without: NO_HOME });
      assertEquals(named.code, 0, named.err);
    });
  },
});

Deno.test({
  name: "a full or read-only disk leaves report and store as they were",
  ignore: await lacks("mount"),
  async fn(test) {
    await withFolder(async (folder) => {
      const disk = `${folder}/disk`;
      await Deno.mkdir(disk);
      const run = async (command: string, ...args: string[]) => {
        assert((await new Deno.Command(command, { args }).output()).success, command);
      };
      await run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk);
      try {
        const [store, out] = [`${disk}/store`, `${disk}/report`];
        const trained = await on(folder, "reproduce", { store, out });
        assertEquals(trained.code, 0, trained.err);
        const page = `${out}/sample/index.html`;
        const before = await Deno.readTextFile(page);

        await test.step("report() on a full disk", async () => {
          await fillDisk(`${disk}/filler`);
          const { code, err } = await on(folder, "report", { store, out });
          assertEquals(code, 4, err);
          assertStringIncludes(err, "the runs are safe in the store");
          assertEquals(await Deno.readTextFile(page), before);
          const hidden = [...Deno.readDirSync(`${out}/sample`)].filter(({ name }) =>
            name.startsWith(".")
          );
          assertEquals(hidden, []);
          await Deno.remove(`${disk}/filler`);
        });

        await test.step("report() and reproduce() on a read-only store", async () => {
          await run("mount", "-o", "remount,ro", disk);
          const files = await filesBelow(disk);
          const drawn = await on(folder, "report", { store });
          assertEquals(drawn.code, 0, drawn.err);
          const complete = await on(folder, "reproduce", { store });
          assertEquals(complete.code, 0, complete.err);
          const more = await on(folder, "reproduce", { store, seed: 2 });
          assertEquals(more.code, 4, more.err);
          assertStringIncludes(more.err, `Cannot write to the store "${store}"`);
          assertEquals(await filesBelow(disk), files);
        });
      } finally {
        await new Deno.Command("umount", { args: [disk] }).output();
      }
    });
  },
});

/** Writes until nothing goes onto the disk any more. */
async function fillDisk(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  for (let size = 1 << 16; size >= 1;) {
    try {
      await file.write(new Uint8Array(size));
    } catch {
      size >>= 1;
    }
  }
}
