import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { spawnAhead, spawnWorker } from "../../src/runner/child.ts";
import { readLines } from "../../src/runner/lines.ts";
import { LAUNCHER } from "../_launcher.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "./_folder.ts";
import { isAlive, pause, writeExperiment } from "./_processes.ts";

Deno.test("spawnWorker() takes the worker that was started ahead, once, and no other", async () => {
  await withFolder(async (folder) => {
    const rights = { store: `${folder}/store`, backend: "wasm" } as const;
    spawnAhead(rights, 512);
    const other = spawnWorker(rights, 600);
    const [first, second] = [spawnWorker(rights, 512), spawnWorker(rights, 512)];
    assert(first.pid < other.pid, "started before the other");
    assertNotEquals(first.pid, second.pid);
    const workers = [other, first, second];
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map(async ({ ended, lines, complaints }) => {
      await Promise.all([Array.fromAsync(lines), Array.fromAsync(complaints), ended]);
    }));
  });
});

Deno.test({
  name: "spawnWorker() takes no worker that was started ahead and has ended",
  ignore: await lacks("unix"),
  fn: async () => {
    await withFolder(async (folder) => {
      const rights = { store: `${folder}/store`, backend: "wasm" } as const;
      spawnAhead(rights, 512);
      const [ahead] = await processesWith("worker.ts", folder);
      Deno.kill(ahead!, "SIGKILL");
      while (isAlive(ahead!)) await pause(50);
      const worker = spawnWorker(rights, 512);
      assertNotEquals(worker.pid, ahead);
      worker.kill();
      await Promise.all([worker.lines, worker.complaints].map((each) => Array.fromAsync(each)));
      await worker.ended;
    });
  },
});

/** The processes whose command lines hold some texts. */
async function processesWith(...texts: string[]): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-ww", "-eo", "pid=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => texts.every((text) => line.includes(text)))
    .map((line) => Number.parseInt(line));
}

Deno.test({
  name: "reproduce() hires the worker that starts while it loads, and leaves none behind",
  ignore: await lacks("unix"),
  fn: async () => {
    await withFolder(async (folder) => {
      const study = await writeExperiment(folder, { cells: 1 });
      const call = async () => {
        const [program, ...args] = LAUNCHER;
        const child = new Deno.Command(program!, {
          args: [
            ...[...args, "reproduce", study, "--json", "--jobs", "1", "--backend", "wasm"],
            ...["--store", `${folder}/store`, "--out", `${folder}/report`],
          ],
          stdout: "piped",
          stderr: "null",
        }).spawn();
        let ahead: number[] = [];
        const hired: number[] = [];
        for await (const line of readLines(child.stdout)) {
          const event = JSON.parse(line);
          if (event.type === "backend") ahead = await processesWith("worker.ts", `${folder}/store`);
          if (event.type === "hired") hired.push(event.pid);
        }
        assertEquals((await child.status).code, 0);
        return { ahead, hired };
      };
      const trained = await call();
      assertEquals(trained.hired.length, 1);
      assertEquals(trained.ahead, trained.hired);
      // The second call finds everything in the store, and its worker has nothing to do.
      const found = await call();
      assertEquals(found.hired, []);
      for (let waited = 0; found.ahead.some(isAlive); waited += 100) {
        assert(waited < 10_000, "the worker outlives the command");
        await pause(100);
      }
    });
  },
});
