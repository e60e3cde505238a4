import { assert, assertEquals } from "@std/assert";
import { openStore } from "../../src/store/mod.ts";
import { readLines } from "../../src/runner/lines.ts";
import { document } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "./_folder.ts";
import { isAlive, pause, strike } from "./_processes.ts";

const CELLS = 6;

function reproduce(folder: string, ...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "src/cli/main.ts", "reproduce", `${folder}/sample.json`, "--json"],
      ...["--store", `${folder}/store`, "--out", `${folder}/report`, ...args],
    ],
    stdout: "piped",
    stderr: "piped",
  });
}

async function writeExperiment(folder: string): Promise<void> {
  const seed = Array.from({ length: CELLS }, (_, index) => index);
  const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed };
  await Deno.writeTextFile(`${folder}/sample.json`, JSON.stringify(document({ matrix })));
}

/** Reads events until the given number of cells is finished. */
async function untilFinished(process: Deno.ChildProcess, count: number): Promise<void> {
  let finished = 0;
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (finished < count) {
    const { value, done } = await reader.read();
    if (done) break;
    finished += value.split('"type":"finished"').length - 1;
  }
  reader.releaseLock();
}

async function lastLine(output: Deno.CommandOutput): Promise<Record<string, unknown>> {
  const lines = new TextDecoder().decode(output.stdout).trim().split("\n");
  return await Promise.resolve(JSON.parse(lines.at(-1)!));
}

Deno.test("reproduce() after kill -9 trains only what is missing", async () => {
  await withFolder(async (folder) => {
    await writeExperiment(folder);
    const victim = reproduce(folder, "--jobs", "1").spawn();
    await untilFinished(victim, 2);
    victim.kill("SIGKILL");
    await victim.stderr.cancel();
    await victim.status;

    const store = openStore(`${folder}/store`);
    const kept = await store.list();
    assert(kept.length >= 2 && kept.length < CELLS, `${kept.length} networks were kept`);
    for (const digest of kept) await (await store.open(digest)).whole();

    const output = await reproduce(folder, "--jobs", "2").output();
    assertEquals(output.code, 0, new TextDecoder().decode(output.stderr));
    const { trained, measured, found } = await lastLine(output) as Record<string, number>;
    // The kill may have come between a network and its measures, and the worker of the one that was
    // killed may have finished another network before it ended.
    assertEquals(trained! + measured! + found!, CELLS);
    assert(trained! <= CELLS - kept.length, `${trained} networks were trained again`);
  });
});

Deno.test("reproduce() after kill -9 while it measures takes only what is missing", async () => {
  await withFolder(async (folder) => {
    await writeExperiment(folder);
    assertEquals((await reproduce(folder, "--jobs", "2").output()).code, 0);
    const store = openStore(`${folder}/store`);
    const networks = await store.list();
    const withNew = async () => {
      let count = 0;
      for (const digest of networks) {
        // Reading throws where a file of records is half-written.
        const records = await store.measures(digest);
        if (records.some(({ identity }) => identity.measure.name === "silhouette")) count++;
      }
      return count;
    };

    const more = ["--set", 'measures=["accuracy","silhouette"]'];
    const victim = reproduce(folder, "--jobs", "1", ...more).spawn();
    await untilFinished(victim, 2);
    victim.kill("SIGKILL");
    await victim.stderr.cancel();
    await victim.status;
    const kept = await withNew();
    assert(kept >= 2 && kept < CELLS, `the silhouettes of ${kept} networks were kept`);

    const output = await reproduce(folder, "--jobs", "2", ...more).output();
    assertEquals(output.code, 0, new TextDecoder().decode(output.stderr));
    const { trained, measured, found } = await lastLine(output) as Record<string, number>;
    assertEquals([trained, measured, found], [0, CELLS - kept, kept]);
    assertEquals(await withNew(), CELLS);
  });
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`reproduce() stops cleanly on ${signal} and says how to go on`, async () => {
    await withFolder(async (folder) => {
      await writeExperiment(folder);
      const process = reproduce(folder, "--jobs", "2").spawn();
      await untilFinished(process, 1);
      process.kill(signal);
      const stderr = await new Response(process.stderr).text();
      assertEquals((await process.status).code, 130);
      assert(
        stderr.includes("task loss-atlas reproduce") && stderr.includes(`${folder}/sample.json`),
      );
      const store = openStore(`${folder}/store`);
      for (const digest of await store.list()) await (await store.open(digest)).whole();
      // No worker is left at its cell: the leases are free.
      for await (const { name } of Deno.readDir(`${store.path}/leases`)) {
        using lease = await store.lease(name);
        assert(lease, `the network ${name} is still leased`);
      }
    });
  });
}

const LAUNCHERS = {
  "its launcher": {
    command: Deno.execPath(),
    args: [
      ...["run", "--no-check", "--allow-read", "--allow-write", "--allow-env", "--allow-run"],
      "src/cli/launch.ts",
    ],
    ignore: false,
  },
  // Of a whole chain of processes the first one.
  "npx": {
    command: "npx",
    args: ["--yes", `deno@${Deno.version.deno}`, "task", "loss-atlas"],
    ignore: await lacks("npx"),
  },
};

for (const [name, { command, args, ignore }] of Object.entries(LAUNCHERS)) {
  Deno.test(
    { name: `reproduce() ends with ${name}, and its workers with it`, ignore },
    async () => {
      await withFolder(async (folder) => {
        const launcher = new Deno.Command(command, {
          args: [
            ...[...args, "reproduce", await writeLong(folder), "--json", "--jobs", "1"],
            ...["--backend", "wasm", "--store", `${folder}/store`, "--out", `${folder}/report`],
          ],
          stdout: "piped",
          stderr: "null",
        }).spawn();
        let worker: number | undefined;
        let ended = false;
        const reading = (async () => {
          for await (const line of readLines(launcher.stdout)) {
            const event = JSON.parse(line);
            if (event.type === "hired") worker = event.pid;
            if (event.type === "progress") strike(launcher.pid);
          }
          // The command and the launcher write to one pipe: its end is that of both.
          ended = true;
        })();
        await launcher.status;
        for (let waited = 0; !ended || isAlive(worker!); waited += 100) {
          assert(waited < 5000, `${ended ? "the worker" : "the command"} outlives ${name}`);
          await pause(100);
        }
        await reading;
      });
    },
  );
}

/** Writes an experiment that would train for minutes. */
async function writeLong(folder: string): Promise<string> {
  const path = `${folder}/long.json`;
  const training = { trainSize: 64, testSize: 50, epochs: 5000, batchSize: 32 };
  await Deno.writeTextFile(path, JSON.stringify(document({ training })));
  return path;
}
