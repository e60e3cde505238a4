import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LAUNCHER } from "../_launcher.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";
import { isAlive, pause } from "../integration/_processes.ts";
import { sampleNetwork } from "../store/_network.ts";
import { openStore } from "../../src/store/mod.ts";
import { call } from "./_call.ts";

const OWN = new URL("../../examples/own_loss.ts", import.meta.url).pathname;
const ignore = await lacks("unix");

/** Calls verify with a loss that loops, where no code of the command hears anything. */
async function withLoop(
  test: (launcher: Deno.ChildProcess, ended: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    // verify trains again in its own process.
    const { cell } = sampleNetwork();
    const loss = { name: "loop", weight: 0.1 };
    await openStore(`${folder}/store`).write(sampleNetwork({ cell: { ...cell, loss } }));
    await Deno.writeTextFile(
      `${folder}/loop.ts`,
      `import { shortSoftmax as own } from ${JSON.stringify(OWN)};
export const loop = { ...own, name: "loop", create() { console.error("looping"); for (;;); } };`,
    );
    const [program, ...args] = LAUNCHER;
    const launcher = new Deno.Command(program!, {
      args: [...args, "verify", "--store", `${folder}/store`, "--loss", `${folder}/loop.ts`],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = launcher.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (!said.includes("looping")) {
      const { value, done } = await reader.read();
      if (done) break;
      said += value;
    }
    assertStringIncludes(said, "looping");
    await test(launcher, async () => {
      // The command holds the other end.
      while (!(await reader.read()).done);
    });
    await launcher.stdout.cancel();
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({ name: `a loss that loops is ended by ${signal}, given twice`, ignore }, async () => {
    await withLoop(async (launcher, ended) => {
      launcher.kill(signal);
      await pause(700);
      launcher.kill(signal);
      const start = performance.now();
      assertEquals((await launcher.status).code, 130);
      assert(performance.now() - start < 60_000, "it ends, but not soon");
      await ended();
    });
  });
}

/** The processes below one, and theirs. */
async function below(pid: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,ppid="] }).output();
  const pairs = new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    found.push(...pairs.filter(([, above]) => above === parent).map(([child]) => child!));
  }
  return found.slice(1);
}

Deno.test(
  { name: "kill -9 of the launcher ends a loss that loops, and all else", ignore },
  async () => {
    await withLoop(async (launcher, ended) => {
      const others = await below(launcher.pid);
      assert(others.length >= 3, "the command, its warden, the guard");
      launcher.kill("SIGKILL");
      await launcher.status;
      await ended();
      for (let waited = 0; others.some(isAlive); waited += 100) {
        assert(waited < 20_000, `${others.filter(isAlive)} outlive the launcher`);
        await pause(100);
      }
    });
  },
);

Deno.test({ name: "the launcher leaves no guard behind a command that ends", ignore }, async () => {
  const [program, ...args] = LAUNCHER;
  const launcher = new Deno.Command(program!, {
    args: [...args, "list", "--store", "no-such-store"],
    ...{ stdout: "null", stderr: "null" },
  }).spawn();
  let others: number[] = [];
  while (others.length < 2) others = await below(launcher.pid);
  assertEquals((await launcher.status).code, 2);
  assertEquals(others.filter(isAlive), []);
});

const places: [string, string, number][] = [
  ["--history", "plain file", 2],
  ["--baseline", "plain file", 2],
];
for (const [option, said, code] of places) {
  Deno.test(
    { name: `nightly waits for no pipe at ${option}`, ignore: await lacks("fifo") },
    async () => {
      await withFolder(async (folder) => {
        const path = `${folder}/pipe`;
        await new Deno.Command("mkfifo", { args: [path] }).output();
        const ending = await call(["nightly", option, path, "--store", `${folder}/store`]);
        assertStringIncludes(ending.err, said);
        assertEquals(ending.code, code, ending.err);
      });
    },
  );
}

Deno.test("nightly reads no history of 3 GB", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/nightly.jsonl`;
    await Deno.writeTextFile(path, "");
    await Deno.truncate(path, 3 * 2 ** 30);
    const { code, err } = await call(["nightly", "--history", path, "--store", `${folder}/store`]);
    assertStringIncludes(err, "must have at most 268435456 bytes");
    assertEquals(code, 2, err);
  });
});
