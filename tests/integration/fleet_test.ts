import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { FleetStatus } from "../../src/runner/queue/fleet.ts";
import { loadQueue } from "../../src/runner/queue/load.ts";
import { openStore } from "../../src/store/mod.ts";
import { call } from "../cli/_call.ts";
import { document } from "../_experiments.ts";
import { LAUNCHER } from "../_launcher.ts";
import { withRedis } from "../_redis.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "./_folder.ts";
import { strike } from "./_processes.ts";

/** A command of the line that goes on beside the test. */
function start(...args: string[]): Deno.ChildProcess {
  const [program, ...rest] = [...LAUNCHER, ...args];
  return new Deno.Command(program!, { args: rest, stdout: "null", stderr: "null" }).spawn();
}

async function status(queue: string): Promise<FleetStatus> {
  const { code, out, err } = await call(["fleet", "--queue", queue, "--json"]);
  assertEquals(code, 0, err);
  return JSON.parse(out);
}

async function until(queue: string, holds: (now: FleetStatus) => boolean): Promise<FleetStatus> {
  const { readFleet, withFleet } = await loadQueue();
  return await withFleet(queue, async (redis) => {
    for (;;) {
      const now = await readFleet(redis);
      if (holds(now)) return now;
      await delay(100);
    }
  });
}

async function writeStudy(folder: string, name: string, parts: Record<string, unknown>) {
  const path = `${folder}/${name}.json`;
  await Deno.writeTextFile(path, JSON.stringify(document({ name, ...parts })));
  return path;
}

Deno.test({
  name: "fleet shows who works on what, priorities, failures, and puts these back",
  ignore: await lacks("redis"),
  async fn() {
    await withRedis(async ({ address: queue }) => {
      await withFolder(async (folder) => {
        const few = await writeStudy(folder, "few", {});
        const empty = await status(queue);
        assertEquals([empty.machines, empty.failures, empty.secondsLeft], [[], [], 0]);
        const options = ["--store", `${folder}/s`, "--out", `${folder}/r`];
        const reproduce = (study: string, ...more: string[]) =>
          call(["reproduce", study, "--queue", queue, "--backend", "wasm", ...options, ...more]);
        const submitted = reproduce(few, "--priority", "7", "--retries", "0");
        const alone = await until(queue, ({ cells }) => cells.waiting === 1);
        assertEquals([alone.studies, alone.machines], [{ few: 1 }, []]);
        assertStringIncludes((await call(["fleet", "--queue", queue])).out, "nobody works");

        // A machine on which every cell fails.
        const { Worker } = await import("bullmq");
        const { connect } = await import("../../src/runner/queue/protocol.ts");
        const redis = await connect(queue);
        const broken = new Worker("loss-atlas", () => Promise.reject(new Error("no disk")), {
          connection: redis,
        });
        const { code, err } = await submitted;
        await broken.close(true);
        redis.disconnect();
        assertEquals(code, 1, err);
        assertStringIncludes(err, "no machine serves the queue, and the cells wait");
        const failed = await status(queue);
        assertEquals(
          failed.failures.map(({ study, reason, attempts }) => [study, reason, attempts]),
          [
            ["few", "no disk", 1],
          ],
        );

        const requeued = await call(["fleet", "--queue", queue, "--requeue"]);
        assertStringIncludes(requeued.out, "1 cell put back");
        const machine = start(
          ...["work", "--queue", queue, "--jobs", "1", "--backend", "wasm"],
          ...["--store", `${folder}/m`],
        );
        const done = await until(
          queue,
          ({ cells, machines: [machine] }) => cells.done === 1 && machine?.done === 1,
        );
        assertEquals([done.machines.length, done.machines[0]!.done], [1, 1]);
        assert(done.perHour > 0);
        const taken = await reproduce(few);
        assertEquals(taken.code, 0, taken.err);
        assertStringIncludes(taken.err, "queue: 1 machine serves it, 1 cell at once");
        machine.kill("SIGTERM");
        await machine.status;
        assertEquals((await status(queue)).machines, []);
      });
    });
  },
});

Deno.test({
  name: "a fleet outlives kill -9 of a machine and a Redis restarted without data, and shows both",
  ignore: await lacks("time", "redis"),
  async fn() {
    await withRedis(async ({ address: queue, restart }) => {
      await withFolder(async (folder) => {
        const parts = {
          matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3, 4] },
          training: { trainSize: 256, testSize: 50, epochs: 12, batchSize: 32 },
        };
        const studies = [
          await writeStudy(folder, "one", parts),
          await writeStudy(folder, "two", { ...parts, matrix: { ...parts.matrix, seed: [5, 6] } }),
        ];
        const machines = ["a", "b"].map((name) =>
          start(
            ...["work", "--queue", queue, "--jobs", "1", "--backend", "wasm"],
            ...["--store", `${folder}/${name}`],
          )
        );
        const submitted = studies.map((study, at) =>
          call([
            ...["reproduce", study, "--queue", queue, "--backend", "wasm", "--priority", `${at}`],
            ...["--store", `${folder}/s${at}`, "--out", `${folder}/r${at}`],
          ])
        );
        const busy = await until(
          queue,
          (now) =>
            now.machines.filter(({ work }) => work.length > 0).length === 2 &&
            now.cells.waiting > 0,
        );
        assert(Object.keys(busy.studies).length > 0);
        strike(machines[0]!.pid);
        const one = await until(queue, (now) => now.machines.length === 1 && now.cells.done > 0);
        assertEquals(one.machines.length, 1);
        await restart();
        machines.push(
          start(
            ...["work", "--queue", queue, "--jobs", "1", "--backend", "wasm"],
            ...["--store", `${folder}/c`],
          ),
        );
        const both = await until(queue, ({ machines }) => machines.length === 2);
        assert(both.machines.every(({ seconds }) => seconds >= 0));
        for (const { code, err } of await Promise.all(submitted)) assertEquals(code, 0, err);
        for (const machine of machines.slice(1)) machine.kill("SIGTERM");
        await Promise.all(machines.map(({ status }) => status));
        const counts = await Promise.all(
          ["s0", "s1"].map(async (name) => (await openStore(`${folder}/${name}`).list()).length),
        );
        assertEquals(counts, [4, 2]);
      });
    });
  },
});
