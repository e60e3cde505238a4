import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataError, EnvironmentError } from "../../src/base/errors.ts";
import { gzipFolder, placedArchive } from "../../src/data/provision/origins.ts";
import { provision } from "../../src/data/provision/provision.ts";
import { lacks } from "../_requires.ts";
import { filesOf, tinySource } from "./_tiny_source.ts";

const files = filesOf(["a"], 1000);
const ignore = await lacks("unix");

/** Makes something at a path of the data directory that is not the file that belongs there. */
type Attack = (path: string) => Promise<void>;

const pipe: Attack = async (path) => {
  assert((await new Deno.Command("mkfifo", { args: [path] }).output()).success);
};
const device: Attack = (path) => Deno.symlink("/dev/zero", path);
const loop: Attack = (path) => Deno.symlink(path, path);
const folder: Attack = (path) => Deno.mkdir(path);
const sparse: Attack = async (path) => {
  await Deno.writeFile(path, new Uint8Array(0));
  await Deno.truncate(path, 5 * 2 ** 30);
};

/** What a dataset of one file says when something else is in a place, in less than a second. */
async function errorOf(name: string, attack: Attack, source = tinySource(files, [])) {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "tiny", name);
    await Deno.mkdir(join(directory, "tiny"));
    await attack(path);
    const start = performance.now();
    const error = await assertRejects(() => provision(source, { directory }));
    assert(performance.now() - start < 1000, "it took longer than a second");
    assert(error instanceof DataError || error instanceof EnvironmentError, `${error}`);
    return error.message.replaceAll(path, "PATH");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const NOT_PLAIN: [string, Attack, string][] = [
  ["a pipe", pipe, "a pipe or device"],
  ["a link to a device", device, "a pipe or device"],
  ["a link to itself", loop, "a link that leads back to itself"],
  ["a directory", folder, "a directory"],
];
const packed = tinySource(files, [gzipFolder()]);

for (const [what, attack, found] of NOT_PLAIN) {
  Deno.test({
    name: `provision() tells of ${what} in place of a file, plain or packed`,
    ignore: attack === pipe ? await lacks("fifo") : ignore,
    async fn() {
      const expected = `Cannot read "PATH": expected a plain file, found ${found}; remove it`;
      assertEquals(await errorOf("a", attack), expected);
      assert((await errorOf("a.gz", attack, packed)).includes(expected));
    },
  });
}

Deno.test({
  name: "provision() does not read a file of 5 GB in place of one of 1,000 bytes",
  ignore,
  async fn() {
    const message = await errorOf("a", sparse);
    assert(message.includes('"PATH" is damaged: expected 1000 bytes, found 5368709120'), message);
    const gzip = await errorOf("a.gz", sparse, packed);
    assert(gzip.includes('"PATH": expected at most 66546 bytes, found 5368709120'), gzip);
  },
});

Deno.test("provision() does not unpack a bomb", async () => {
  const zeros = new Blob([new Uint8Array(2 ** 25)]).stream();
  const bomb = await new Response(zeros.pipeThrough(new CompressionStream("gzip"))).bytes();
  const write: Attack = (path) => Deno.writeFile(path, bomb);
  const gzip = await errorOf("a.gz", write, packed);
  assert(gzip.includes("it unpacks to more than the expected 1000 bytes"), gzip);
  const archive = placedArchive({
    file: "a.tgz",
    digest: { md5: "0".repeat(32) },
    size: 2 ** 20,
    unpacked: 2 ** 30,
  }, new Map([["a", "a"]]));
  const message = await errorOf("a.tgz", write, tinySource(files, [archive]));
  assert(message.includes("it is not the published archive: expected md5 000"), message);
});

const noPipes = { ignore: await lacks("fifo") };

Deno.test("provision() tells of a pipe in place of the lease", noPipes, async () => {
  const message = await errorOf(".lease", pipe);
  assert(message.startsWith('Cannot take the lease "PATH": expected a plain file'), message);
});

Deno.test("provision() tells of a path that is too long or no path, and what to do", async () => {
  for (const directory of ["/" + "a".repeat(300), "/tmp/" + "a/".repeat(3000), "/tmp/\0"]) {
    await assertRejects(
      () => provision(tinySource(files, []), { directory }),
      EnvironmentError,
      "name another data directory with --data-dir or LOSS_ATLAS_DATA",
    );
  }
});
