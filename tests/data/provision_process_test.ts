import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { sha256Of } from "../../src/base/digest.ts";
import { lacks } from "../_requires.ts";
import { filesOf } from "./_tiny_source.ts";

const CHILD = new URL("./_provision_child.ts", import.meta.url).pathname;
const NAMES = ["a", "b", "c"];

/** The folder, log and command of a process that provisions files of some megabytes. */
interface Scene extends AsyncDisposable {
  folder: string;
  log: string;
  args: (permissions?: string[]) => string[];
}

async function setScene(megabytes: number): Promise<Scene> {
  const root = await Deno.makeTempDir();
  const [directory, log] = [join(root, "data"), join(root, "log")];
  return {
    folder: join(directory, "tiny"),
    log,
    args: (permissions = ["--allow-all"]) => [
      ...["run", "--quiet", "--no-check", ...permissions],
      ...[CHILD, directory, log, String(megabytes)],
    ],
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

async function run(command: string, args: string[]): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await new Deno.Command(command, { args }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** The names of the files that are in place; fails if one of them is not whole. */
async function wholeFiles(folder: string, megabytes: number): Promise<string[]> {
  const published = filesOf(NAMES, megabytes * 2 ** 20);
  const present: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || name === ".lease") continue;
    assertEquals(
      sha256Of(await Deno.readFile(join(folder, name))),
      sha256Of(published.get(name)!),
    );
    present.push(name);
  }
  return present.sort();
}

/** Waits until a folder holds a name that begins so. */
async function waitFor(folder: string, beginning: string): Promise<void> {
  for (let attempt = 0; attempt < 5_000; attempt++) {
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
    if (names.some((name) => name.startsWith(beginning))) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`"${folder}" held nothing that begins with "${beginning}"`);
}

Deno.test("provision() leaves no half-written file when it is killed", async () => {
  for (const [folder, moment] of [["", ".partial"], [".partial", ".a-"], [".partial", ".b-"]]) {
    await using scene = await setScene(24);
    const child = new Deno.Command(Deno.execPath(), { args: scene.args() }).spawn();
    await waitFor(join(scene.folder, folder!), moment!);
    child.kill("SIGKILL");
    assertEquals((await child.status).signal, "SIGKILL");
    assert((await wholeFiles(scene.folder, 24)).length < NAMES.length, `killed at ${moment}`);

    assertEquals(await run(Deno.execPath(), scene.args()), { code: 0, stderr: "" });
    assertEquals(await wholeFiles(scene.folder, 24), NAMES);
    const left = await Array.fromAsync(Deno.readDir(scene.folder), (entry) => entry.name);
    assertEquals(left.sort(), NAMES);
  }
});

Deno.test("provision() fetches once for processes that start together", async () => {
  await using scene = await setScene(1);
  const children = [1, 2, 3].map(() => run(Deno.execPath(), scene.args()));
  for (const { code, stderr } of await Promise.all(children)) assertEquals([code, stderr], [0, ""]);
  assertEquals(await Deno.readTextFile(scene.log), "fetch\n");
  assertEquals(await wholeFiles(scene.folder, 1), NAMES);
});

Deno.test("provision() needs no permission to write what is there already", async () => {
  await using scene = await setScene(1);
  await run(Deno.execPath(), scene.args());
  assertEquals((await run(Deno.execPath(), scene.args(["--allow-read"]))).code, 0);
});

Deno.test("provision() says which folder it may not write", async () => {
  await using scene = await setScene(1);
  const { code, stderr } = await run(Deno.execPath(), scene.args(["--allow-read"]));
  assertEquals(code, 1);
  assertMatch(stderr, /^EnvironmentError: Cannot write to the data directory ".*tiny"/);
});

Deno.test({
  name: "provision() reports a disk that takes no more, and leaves no half-written file",
  ignore: await lacks("unix"),
  async fn() {
    await using scene = await setScene(8);
    // A limit of 4 MB on the size of a file fails a write half-way, as a full disk does.
    const script = `trap '' XFSZ; ulimit -f 8192; exec "$@"`;
    const args = ["-c", script, "sh", Deno.execPath(), ...scene.args()];
    const { code, stderr } = await run("sh", args);
    assertEquals(code, 1);
    assertMatch(stderr, /^EnvironmentError: Cannot write to the data directory .*too large/);
    assertEquals(await wholeFiles(scene.folder, 8), []);
  },
});
