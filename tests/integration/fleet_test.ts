import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { readLines } from "../../src/runner/lines.ts";
import { type FleetStatus, readCalls } from "../../src/runner/pulse.ts";
import { loadQueue } from "../../src/runner/queue/load.ts";
import type { RunEvent } from "../../src/runner/task.ts";
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

/** A study whose events are followed, which must end within some seconds. */
async function followed(study: string, seconds: number, ...args: string[]) {
  const [program, ...rest] = [...LAUNCHER, "reproduce", study, "--json", ...args];
  const child = new Deno.Command(program!, { args: rest, stdout: "piped", stderr: "piped" })
    .spawn();
  const said = new Response(child.stderr).text();
  const events: RunEvent[] = [];
  const timer = setTimeout(() => child.kill("SIGKILL"), 1000 * seconds);
  for await (const line of readLines(child.stdout)) events.push(JSON.parse(line));
  clearTimeout(timer);
  const { code } = await child.status;
  assertEquals(
    code,
    0,
    `${await said}\n${events.map((event) => JSON.stringify(event)).join("\n")}`,
  );
  return events;
}

Deno.test({
  name: "a fleet outlives kill -9 of a machine and a Redis restarted without data, and shows both",
  ignore: await lacks("time", "redis"),
  async fn() {
    await withRedis(async ({ address: queue, restart }) => {
      await withFolder(async (folder) => {
        const parts = {
          matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3, 4, 5] },
          training: { trainSize: 128, testSize: 50, epochs: 12, batchSize: 32 },
        };
        const matrix = { ...parts.matrix, seed: [6, 7, 8] };
        const studies = [
          await writeStudy(folder, "one", parts),
          await writeStudy(folder, "two", { ...parts, matrix }),
        ];
        const work = (name: string) =>
          start(
            ...["work", "--queue", queue, "--jobs", "1", "--backend", "wasm"],
            ...["--store", `${folder}/${name}`],
          );
        const machines = ["a", "b"].map(work);
        const submitted = Promise.all(studies.map((study, at) =>
          followed(
            ...[study, 600, "--queue", queue, "--backend", "wasm", "--priority", `${at}`] as const,
            ...["--store", `${folder}/s${at}`, "--out", `${folder}/r${at}`],
          )
        ));
        const busy = await until(
          queue,
          (now) =>
            now.machines.filter(({ work }) => work.length > 0).length === 2 &&
            now.cells.waiting > 0,
        );
        assert(Object.keys(busy.studies).length > 0);
        // A moment of its own each time.
        await delay(3000 * Math.random());
        strike(machines[0]!.pid);
        const one = await until(queue, (now) => now.machines.length === 1);
        assertEquals(one.machines.length, 1);
        await delay(5000 * Math.random());
        await restart();
        const trained = async (...names: string[]) =>
          await Promise.all(names.map((name) => openStore(`${folder}/${name}`).list()));
        const before = (await trained("a", "b")).flat();
        machines.push(work("c"));
        const both = await until(queue, ({ machines }) => machines.length === 2);
        assert(both.machines.every(({ seconds }) => seconds >= 0));
        const events = (await submitted).flat();
        for (const machine of machines.slice(1)) machine.kill("SIGTERM");
        await Promise.all(machines.map(({ status }) => status));

        assertEquals((await trained("s0", "s1")).map(({ length }) => length), [5, 3]);
        // Each result is taken in once.
        const finished = events.flatMap((event) =>
          event.type === "finished" ? [event.task.digest] : []
        );
        assertEquals([finished.length, new Set(finished).size], [8, 8]);
        // What the machine that lives on had finished is not trained again, nor what it was at. That
        // of the killed one may be.
        const [b, c] = await trained("b", "c");
        assertEquals(b!.filter((digest) => c!.includes(digest)), [], `${before}`);
      });
    });
  },
});

Deno.test({
  name: "fleet shows the shards that share a store, what each is at, and what is left of it",
  async fn() {
    await withFolder(async (folder) => {
      const study = await writeStudy(folder, "shared", {
        matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3, 4, 5, 6, 7] },
        training: { trainSize: 256, testSize: 50, epochs: 4000, batchSize: 32 },
      });
      const store = ["--store", `${folder}/store`];
      const shards = [1, 2].map((index) =>
        start(
          ...["reproduce", study, "--shard", `${index}/2`, "--weights", "1,3", "--jobs", "1"],
          ...["--backend", "wasm", ...store, "--out", `${folder}/r${index}`],
        )
      );
      const opened = openStore(`${folder}/store`);
      const until = async (holds: (now: FleetStatus) => boolean) => {
        for (;; await delay(50)) {
          const now = readCalls(opened);
          if (holds(now)) return now;
        }
      };
      const status = await until(
        ({ machines }) => machines.filter(({ work }) => work[0]?.share).length === 2,
      );
      const own = status.machines.map(({ own, jobs, work }) => [
        ...[own?.study, own?.shard, own?.cells, jobs, work.length],
      ]);
      assertEquals(own.toSorted((a, b) => String(a[1]).localeCompare(String(b[1]))), [
        ["shared", "1/2 of 1,3", 2, 1, 1],
        ["shared", "2/2 of 1,3", 5, 1, 1],
      ]);
      assertEquals(status.cells, { waiting: 5, active: 2, done: 0, failed: 0 });
      assertEquals(status.studies, { shared: 7 });
      const [words, json] = await Promise.all(
        [[], ["--json"]].map((more) => call(["fleet", ...store, ...more])),
      );
      for (const part of ["2 calls, 2 in work, 5 waiting", "shared 2/2 of 1,3", "no speed known"]) {
        assertStringIncludes(words!.out, part);
      }
      const { type, machines } = JSON.parse(json!.out);
      assertEquals([type, machines.length], ["fleet", 2]);
      // A call that was killed is gone at once, as its lock ends with it.
      strike(shards[0]!.pid);
      const one = await until(({ machines }) => machines.length === 1);
      assertEquals(one.studies, { shared: one.machines[0]!.own!.cells });
      shards[1]!.kill("SIGTERM");
      await Promise.all(shards.map(({ status }) => status));
      assertEquals(readCalls(opened).machines, []);
      const nobody = await call(["fleet", ...store]);
      assertStringIncludes(nobody.out, "nobody works: start a machine with");
    });
  },
});
