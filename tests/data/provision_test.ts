import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { loadDataset } from "../../src/data/load.ts";
import { gzipFolder } from "../../src/data/provision/origins.ts";
import { provision } from "../../src/data/provision/provision.ts";
import type { Files } from "../../src/data/types.ts";
import { DataError, EnvironmentError } from "../../src/base/errors.ts";
import { sha256Of } from "../../src/base/digest.ts";
import { filesOf, tinySource } from "./_tiny_source.ts";

const files = filesOf(["a", "b"], 1000);

/** Runs a test in an empty data directory. */
function inDirectory(name: string, test: (directory: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const directory = await Deno.makeTempDir();
    try {
      await test(directory);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

/** A source that counts how often it is asked. */
function countingSource(content: Files = files) {
  const asked = { times: 0 };
  const source = tinySource(files, [() => {
    asked.times++;
    return Promise.resolve(content);
  }]);
  return { asked, source };
}

async function namesIn(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory), (entry) => entry.name)).sort();
}

inDirectory(
  "provision() fetches once and leaves whole files and nothing else",
  async (directory) => {
    const { asked, source } = countingSource();
    assertEquals(await provision(source, { directory }), files);
    assertEquals(await provision(source, { directory }), files);
    assertEquals(asked.times, 1);
    assertEquals(await namesIn(join(directory, "tiny")), ["a", "b"]);
  },
);

inDirectory("provision() replaces a damaged file and says so", async (directory) => {
  const { source } = countingSource();
  await provision(source, { directory });
  await Deno.writeFile(join(directory, "tiny", "b"), new Uint8Array(999));
  const messages: string[] = [];
  const onProgress = (message: string) => messages.push(message);
  assertEquals(await provision(source, { directory, onProgress }), files);
  assertEquals(await Deno.readFile(join(directory, "tiny", "b")), files.get("b"));
  assertStringIncludes(messages.join("\n"), `tiny/b" is damaged: expected 1000 bytes, found 999`);
});

inDirectory("provision() names a damaged file, both digests and the cure", async (directory) => {
  await provision(countingSource().source, { directory });
  await Deno.writeFile(join(directory, "tiny", "a"), new Uint8Array(1000));
  const unreachable = tinySource(files, [() => Promise.reject(new DataError("no network"))]);
  const error = await assertRejects(() => provision(unreachable, { directory }), DataError);
  const [expected, zeros] = [
    unreachable.files[0]!.sha256,
    sha256Of(new Uint8Array(1000)),
  ];
  const folder = join(directory, "tiny");
  assertEquals(
    error.message,
    `Cannot load the dataset "tiny" because the file "${folder}/a" is damaged: expected SHA-256 ${expected}, found ${zeros}\n` +
      `  Tried to fetch it: no network\n  To get it: put it into "${folder}"`,
  );
});

inDirectory(
  "provision() refuses what is not the published file, and keeps none of it",
  async (directory) => {
    const { source } = countingSource(new Map([...files, ["b", new Uint8Array(1000)]]));
    const message = '"b" is not the published file';
    await assertRejects(() => provision(source, { directory }), DataError, message);
    assertEquals(await namesIn(join(directory, "tiny")), []);
  },
);

inDirectory("provision() joins what several origins have", async (directory) => {
  const part = (name: string) => () => Promise.resolve(new Map([[name, files.get(name)!]]));
  assertEquals(await provision(tinySource(files, [part("b"), part("a")]), { directory }), files);
});

inDirectory("provision() names the file that no origin has", async (directory) => {
  const source = tinySource(files, [() => Promise.resolve(new Map([["a", files.get("a")!]]))]);
  await assertRejects(() => provision(source, { directory }), DataError, 'tiny/b" is missing');
});

inDirectory(
  "provision() takes packed files that the user put into the folder",
  async (directory) => {
    const folder = join(directory, "tiny");
    await Deno.mkdir(folder);
    for (const [name, bytes] of files) {
      const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
      await Deno.writeFile(join(folder, `${name}.gz`), packed);
    }
    assertEquals(
      await provision(tinySource(files, [gzipFolder()]), { directory }),
      files,
    );
  },
);

inDirectory("provision() names a packed file that is truncated", async (directory) => {
  await Deno.mkdir(join(directory, "tiny"));
  await Deno.writeFile(join(directory, "tiny", "a.gz"), new Uint8Array([0x1f, 0x8b, 8, 0]));
  const source = tinySource(files, [gzipFolder()]);
  await assertRejects(() => provision(source, { directory }), DataError, 'a.gz", delete it');
});

inDirectory("provision() says where it cannot write, and what to do", async (directory) => {
  const file = join(directory, "file");
  await Deno.writeTextFile(file, "");
  const error = await assertRejects(
    () => provision(countingSource().source, { directory: file }),
    EnvironmentError,
  );
  assertStringIncludes(error.message, `Cannot write to the data directory "${file}/tiny"`);
  assertStringIncludes(error.message, "name another with --data-dir or LOSS_ATLAS_DATA");
});

inDirectory("provision() stops at a signal and lets the next call go on", async (directory) => {
  const controller = new AbortController();
  const stopped = tinySource(files, [({ signal }) => {
    controller.abort();
    signal!.throwIfAborted();
    return Promise.resolve(files);
  }]);
  const options = { directory, signal: controller.signal };
  await assertRejects(() => provision(stopped, options), DOMException, "aborted");
  assertEquals(await namesIn(join(directory, "tiny")), []);
  assertEquals(await provision(countingSource().source, { directory }), files);
});

inDirectory("loadDataset() fetches nothing where it is told so", async (directory) => {
  const options = { directory, fetch: false };
  await assertRejects(() => loadDataset("mnist", options), DataError, "train-images-idx3-ubyte");
  assertEquals(await Array.fromAsync(Deno.readDir(directory)), []);
});
