import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { call, type Ending } from "../cli/_call.ts";
import { document } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "./_folder.ts";

const LOSS = new URL("../../examples/own_loss.ts", import.meta.url).pathname;
const ROOT = new URL("../../", import.meta.url).pathname;

/** A loss of a user's that does something else as it is loaded, or at each step. */
async function writeLoss(folder: string, { load = "", step = "" }): Promise<string> {
  const path = `${folder}/module/evil.ts`;
  await Deno.mkdir(`${folder}/module`, { recursive: true });
  await Deno.writeTextFile(
    path,
    `import { shortSoftmax as own } from ${JSON.stringify(LOSS)};
${load}
// Neither the command nor a worker trains while it learns what the loss computes.
Error.stackTraceLimit = 50;
const isTraining = () => new Error().stack.includes("/networks/train");
export const evil = {
  ...own,
  name: "evil",
  create: (...args) => {
    const loss = own.create(...args);
    return { ...loss, compute: (...given) => {
      if (isTraining()) { ${step} }
      return loss.compute(...given);
    } };
  },
};
`,
  );
  return path;
}

/** Trains one network with a loss of a user's, through the launcher. */
async function train(
  folder: string,
  { named = false, ...module }: { load?: string; step?: string; named?: boolean },
  ...options: string[]
): Promise<Ending> {
  const loss = await writeLoss(folder, module);
  const study = document({
    ...named && { modules: ["./module/evil.ts"] },
    matrix: { dataset: ["digits"], loss: [{ name: "evil" }] },
    training: { trainSize: 64, testSize: 50, epochs: 1 },
  });
  await Deno.writeTextFile(`${folder}/x.json`, JSON.stringify(study));
  return await call([
    ...["reproduce", `${folder}/x.json`, ...named ? [] : ["--loss", loss]],
    ...["--jobs", "1", "--backend", "wasm"],
    ...["--store", `${folder}/store`, "--out", `${folder}/report`, "--json"],
    ...["--data-dir", `${folder}/data`, ...options],
  ]);
}

/** Ways out of the sandbox: each is an expression that resolves if it succeeds. */
const ESCAPES = [
  "new Deno.Command(Deno.execPath(), { args: ['--version'] }).output()",
  "new Deno.Command('npm', { args: ['--version'] }).output()",
  "new Deno.Command('/bin/sh', { args: ['-c', 'true'] }).output()",
  "import('node:child_process').then(({ execFileSync }) => execFileSync(Deno.execPath(), ['--version']))",
  "Deno.permissions.request({ name: 'run' }).then(({ state }) => state === 'granted' || Promise.reject(state))",
  "Deno.permissions.request({ name: 'run', command: Deno.execPath() }).then(({ state }) => state === 'granted' || Promise.reject(state))",
  "Promise.resolve().then(() => Deno.dlopen('libc.so.6', {}))",
  "fetch('http://127.0.0.1:8765/')",
  "Deno.connect({ hostname: '127.0.0.1', port: 8765 })",
  "Deno.readTextFile('/etc/shadow')",
  "Deno.readTextFile('/proc/self/environ')",
  "Promise.resolve().then(() => Deno.env.toObject())",
  "Promise.resolve().then(() => Deno.env.get('SECRET'))",
  "Promise.resolve().then(() => Deno.env.get('LOSS_ATLAS_QUEUE_PASSWORD') ?? Promise.reject('unset'))",
  "Promise.resolve().then(() => Deno.kill(Deno.ppid, 'SIGTERM'))",
  `Deno.writeTextFile(${JSON.stringify(`${ROOT}src/escaped.ts`)}, '')`,
  `Deno.writeTextFile(${JSON.stringify(`${ROOT}deno.json`)}, '')`,
  `Deno.writeTextFile(${JSON.stringify(`${ROOT}node_modules/escaped.js`)}, '')`,
];

for (const named of [false, true]) {
  Deno.test(
    `neither a command nor a worker lets a user's loss out of its sandbox, ${
      named ? "named by the study" : "given by --loss"
    }`,
    async () => {
      await withFolder(async (folder) => {
        const load = `
for (const [at, escape] of [${ESCAPES.map((text) => `() => ${text}`).join(",\n")}].entries()) {
  const how = await Promise.try(escape).then(() => "out", (error) => error?.name ?? "refused");
  console.error(\`escape \${at}: \${how}\`);
}`;
        const { code, out, err } = await train(folder, { load, named });
        assertEquals(code, 0, err);
        const said = (out + err).match(/escape \d+: \w+/g) ?? [];
        // Once in the command, once in its worker.
        assertEquals(said.length, 2 * ESCAPES.length, out + err);
        assertEquals(said.filter((line) => line.endsWith(": out")), []);
      });
    },
  );
}

Deno.test({
  name: "a user's loss reaches neither program nor environment of the one that starts workers",
  ignore: await lacks("unix"),
  async fn() {
    await withFolder(async (folder) => {
      // Whatever the module does to Deno's objects, workers start with an environment of the user's.
      const load = `
const Command = Deno.Command;
Deno.Command = class { constructor(program, options) {
  return new Command(program, { ...options, env: { OTEL_DENO: "true", DENO_COVERAGE_DIR: "${folder}/leak" } });
} };
try { Deno.env.set("DENO_V8_FLAGS", "--log --logfile=${folder}/leak"); } catch { /* refused */ }`;
      const { code, err } = await train(folder, { load });
      assertEquals(code, 0, err);
      assert(![...Deno.readDirSync(folder)].some(({ name }) => name === "leak"));
    });
  },
});

for (
  const [what, option, path] of [
    ["the project", "--out", ROOT],
    ["the project's sources", "--store", `${ROOT}src/store`],
    ["the packages", "--store", `${ROOT}node_modules/x`],
    ["a folder above the project", "--out", "/"],
  ] as const
) {
  Deno.test(`a call with --loss may not write to ${what}`, async () => {
    await withFolder(async (folder) => {
      const loss = await writeLoss(folder, {});
      const { code, err } = await call(["reproduce", "--loss", loss, option, path]);
      assertEquals(code, 2, err);
      assertStringIncludes(err, "holds code that runs with more rights: choose another folder");
    });
  });
}

/** What a loss may do wrong in a step, and what the one who called is told. */
const MISTAKES: Record<string, [step: string, said: RegExp]> = {
  "throw null": ["throw null;", /null was thrown, which is not an error/],
  "throw what is no text": [
    "throw { toString() { throw 1; } };",
    /something that cannot be written as text was thrown/,
  ],
  "forge a message": [
    `Deno.stdout.writeSync(new TextEncoder().encode('{"type":"found"}\\n'));`,
    /it was done, and yet the store lacks it/,
  ],
  "write to stdout": [
    `Deno.stdout.writeSync(new TextEncoder().encode("hello\\n"));`,
    /wrote to stdout, which is for its messages alone: "hello"/,
  ],
  "end the worker": ["Deno.exit(7);", /the worker ended with code 7/],
};
for (const [what, [step, said]] of Object.entries(MISTAKES)) {
  Deno.test(`a loss may ${what}: its network fails, with a sentence`, async () => {
    await withFolder(async (folder) => {
      const { code, err, out } = await train(folder, { step });
      assertEquals(code, 1, out + err);
      assert(said.test(out + err), out + err);
      assert(!/\n {4}at /.test(err), `a stack instead of a sentence: ${err}`);
    });
  });
}

Deno.test("what a loss prints is shown, and ends nothing", async () => {
  await withFolder(async (folder) => {
    const step = `console.log("a line of the loss");
      if (!globalThis.flooded) { globalThis.flooded = true; console.error("x".repeat(3 << 20)); }`;
    const { code, err, out } = await train(folder, { step });
    assertEquals(code, 0, err.slice(-2000));
    assertStringIncludes(out + err, "a line of the loss");
  });
});

Deno.test({
  name: "a loss that fills the memory beside the heap is ended",
  // Where there is no ps nobody sees the memory of a worker.
  ignore: await lacks("unix", "npx"),
  async fn() {
    await withFolder(async (folder) => {
      const step = `(globalThis.kept ??= []).push(new Uint8Array(256 << 20).fill(1));
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);`;
      const { code, out, err } = await train(
        folder,
        { step },
        "--memory",
        "256",
        "--set",
        "training.epochs=40",
      );
      assertEquals(code, 1, out + err);
      assertStringIncludes(out + err, "ran out of memory: it may use 256 MB");
    });
  },
});
