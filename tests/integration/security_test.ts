import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { permissionFlags } from "../../src/cli/launch.ts";
import { workerArguments } from "../../src/runner/worker_command.ts";
import { call } from "../cli/_call.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "./_folder.ts";

/** Runs a script with some permission flags, and gives what it printed. */
async function attempt(flags: readonly string[], script: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/evil.ts`, script);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags.filter((flag) => flag.startsWith("--")), `${folder}/evil.ts`],
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return text.trim();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Attempts to break out: each prints `out` if it gets there. */
const escapes: Record<string, (folder: string) => string> = {
  "write beside the store": (folder) => `await Deno.writeTextFile("${folder}/escaped", "");`,
  "write over the store's edge": (folder) =>
    `await Deno.writeTextFile("${folder}/store/../escaped", "");`,
  "write through a link out of the store": (folder) =>
    `await Deno.symlink("${folder}", "${folder}/store/link");
     await Deno.writeTextFile("${folder}/store/link/escaped", "");`,
  "change the code": () => `await Deno.writeTextFile("${Deno.cwd()}/mod.ts", "");`,
  "read a secret": () => `await Deno.readTextFile("/etc/shadow");`,
  "reach the network": () => `await fetch("http://127.0.0.1:8765");`,
  "ask for a connection": () => `await Deno.connect({ hostname: "127.0.0.1", port: 8765 });`,
  "start a program": () => `await new Deno.Command("sh", { args: ["-c", "true"] }).output();`,
  "load a library": () => `Deno.dlopen("libc.so.6", {});`,
  "read the whole environment": () => `Deno.env.toObject();`,
  "read a secret of the environment": () => `Deno.env.get("AWS_SECRET_ACCESS_KEY");`,
  "read the environment of the process": () => `await Deno.readTextFile("/proc/self/environ");`,
  "start Deno with all rights": () =>
    `await new Deno.Command(Deno.execPath(), { args: ["eval", "1"] }).output();`,
  "start npm": () => `await new Deno.Command("npm", { args: ["--version"] }).output();`,
  "import code from the network": () => `await import("https://example.invalid/x.ts");`,
};

async function escapesFrom(
  flags: (folder: string) => readonly string[],
  names: readonly string[],
): Promise<string[]> {
  const gone: string[] = [];
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/store`);
    for (const name of names) {
      const said = await attempt(flags(folder), `${escapes[name]!(folder)}\nconsole.log("out");`);
      if (/^out$/m.test(said) || !/NotCapable|Requires|allow|cached-only/.test(said)) {
        gone.push(`${name}: ${said}`);
      }
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["store"]);
  });
  return gone;
}

Deno.test("a worker cannot leave the store, reach the network or start a program", async () => {
  const flags = (folder: string) =>
    workerArguments({ store: `${folder}/store`, backend: "wasm", dataDirectory: "/nowhere" }, 512);
  assertEquals(await escapesFrom(flags, Object.keys(escapes)), []);
});

Deno.test("the commands for stores can neither reach the network nor start a program", async () => {
  const flags = (folder: string) =>
    permissionFlags(["gc", "--store", `${folder}/store`, "--data-dir", "/nowhere"]);
  assertEquals(await escapesFrom(flags, Object.keys(escapes)), []);
});

Deno.test("permissionFlags() refuses a path with a comma", () => {
  assertThrows(() => permissionFlags(["gc", "--store", "a,b"]), InputError, '"a,b"');
});

Deno.test("a command starts where LD_LIBRARY_PATH is set, and says that it is not passed on", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--allow-read", "--allow-write", "--allow-env", "--allow-run"],
      ...["src/cli/launch.ts", "--help"],
    ],
    env: { LD_LIBRARY_PATH: "/nowhere", NO_COLOR: "1" },
  }).output();
  assertEquals(code, 0);
  assertStringIncludes(
    new TextDecoder().decode(stderr),
    "not passed on to the command: LD_LIBRARY_PATH",
  );
});

Deno.test("permissionFlags() lets show and diff write nowhere, and opens no net without a queue", () => {
  for (const command of ["show", "diff"]) {
    assert(!permissionFlags([command, "abc"]).some((flag) => flag.startsWith("--allow-write")));
  }
  const net = (args: string[]) =>
    permissionFlags(args).filter((flag) => flag.startsWith("--allow-net"));
  assertEquals(net(["reproduce"]), []);
  assertEquals(net(["work", "--queue", "redis://10.0.0.1:7000"]), ["--allow-net=10.0.0.1:7000"]);
  assertEquals(net(["work", "--queue", "nonsense"]), ["--allow-net=localhost:6379"]);
});

/** Experiment files that a stranger may send: each must end with exit code 2 and a sentence. */
const files: Record<string, string> = {
  "no JSON": "{",
  "nothing": "",
  "a list": "[]",
  "null": "null",
  "code": "(() => Deno.exit(0))()",
  "a name that leaves the report": JSON.stringify(document({ name: "../../escaped" })),
  "a name that is a path": JSON.stringify(document({ name: "/etc/cron" })),
  "a prototype": JSON.stringify(document()).replace("{", '{"__proto__":{"x":1},'),
  "a prototype in a profile": JSON.stringify(
    document({ profiles: { a: JSON.parse('{"__proto__":{"x":1}}') } }),
  ),
  "a loss that is a method": JSON.stringify(
    document({ matrix: { dataset: ["digits"], loss: [{ name: "constructor" }] } }),
  ),
  "a loss that is a file": JSON.stringify(
    document({ matrix: { dataset: ["digits"], loss: [{ name: "../../evil" }] } }),
  ),
  "a dataset that is a path": JSON.stringify(
    document({ matrix: { dataset: ["../../../etc"], loss: [{ name: "softmax" }] } }),
  ),
  "a figure that is a method": JSON.stringify(document({ figures: ["constructor"] })),
  "a number for a list": JSON.stringify(document({ matrix: 7 })),
  "more than a megabyte": JSON.stringify(document({ title: "x".repeat(1_100_000) })),
  "a billion cells": JSON.stringify(document({
    matrix: {
      dataset: ["digits"],
      loss: [{ name: "softmax" }],
      dimension: Array.from({ length: 4000 }, (_, index) => index + 1),
      seed: Array.from({ length: 20_000 }, (_, index) => index),
    },
  })),
};
for (const [what, text] of Object.entries(files)) {
  Deno.test(`reproduce() refuses an experiment that is ${what}`, async () => {
    await withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/x.json`, text);
      const { code, out, err: said } = await call([
        ...["reproduce", `${folder}/x.json`, "--dry-run"],
        ...["--backend", "wasm", "--store", `${folder}/store`],
      ]);
      assertEquals(code, 2, said);
      assertStringIncludes(said, "error: ");
      assert(!said.includes("    at "), `a stack instead of a sentence: ${said}`);
      assertEquals(out, "");
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["x.json"]);
    });
  });
}

Deno.test("main() knows no command that is a method of objects", async () => {
  for (const name of ["constructor", "toString", "__proto__"]) {
    const { code, err } = await call([name]);
    assertEquals(code, 2);
    assertStringIncludes(err, "There is no command");
  }
});

Deno.test("the source evaluates no text as code", async () => {
  const hits: string[] = [];
  await search("src", hits);
  assertEquals(hits, []);
  assertNotEquals(await Array.fromAsync(Deno.readDir("src")), []);
});

async function search(folder: string, hits: string[]): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await search(path, hits);
    else if (/\.(ts|js)$/.test(name)) {
      const text = await Deno.readTextFile(path);
      if (/\beval\s*\(|new Function\s*\(|import\(\s*["']data:/.test(text)) hits.push(path);
    }
  }
}
