import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { statusText } from "../../src/cli/fleet.ts";
import { parseMachine, pulseOfRun, readCalls } from "../../src/runner/pulse.ts";
import { nominalSeconds, parseShard } from "../../src/runner/schedule.ts";
import type { RunEvent, Task } from "../../src/runner/task.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const cells = expandMatrix(experiment({
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3, 4] },
}));
const tasks: Task[] = cells.map((cell, at) => ({
  digest: String(at).repeat(64),
  cell,
  measures: [],
}));

async function withStore(test: (store: Store) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  const store = openStore(folder);
  await store.prepare();
  await test(store);
  await Deno.remove(folder, { recursive: true });
}

const plan = (missing: Task[]): RunEvent => ({
  type: "plan",
  ...{ found: [], missing, expectedSeconds: missing.map(() => 1), jobs: 2 },
});

/** What a call says a beat after its last event. */
const beat = () => new Promise((resolve) => setTimeout(resolve, 2100));

Deno.test("readCalls() tells what calls on a store do, what they have done and what is left", async () => {
  await withStore(async (store) => {
    using first = store.use();
    using second = store.use();
    const said: RunEvent[] = [];
    const onEvent = (event: RunEvent) => said.push(event);
    const common = { jobs: 2, study: "s\u001b[2J", onEvent };
    using a = pulseOfRun(first, store, { ...common, shard: parseShard("1/2", "1,3") });
    a.follow(plan(tasks.slice(0, 3)));
    for (const task of tasks.slice(0, 3)) a.follow({ type: "started", task });
    const [one, two, three] = tasks as [Task, Task, Task];
    const progress = { epoch: 1, step: 3, totalSteps: 4, loss: 1 };
    a.follow({ type: "progress", task: one, progress });
    a.follow({ type: "finished", task: two, trained: true, seconds: 1 });
    a.follow({ type: "failed", task: three, message: "no disk" });
    await beat();
    using b = pulseOfRun(second, store, { ...common, shard: parseShard("2/2", "3,1") });
    b.follow(plan(tasks.slice(3)));
    assertEquals(said.map(({ type }) => type), ["notice"]);
    assertStringIncludes(JSON.stringify(said[0]), "shard 1/2 of 1,3");

    const status = readCalls(store);
    assertEquals(status.cells, { waiting: 1, active: 1, done: 1, failed: 1 });
    const [machine] = status.machines.filter(({ own }) => own!.shard === "1/2 of 1,3");
    assertEquals(machine!.work.map(({ digest, share }) => [digest, share]), [[one.digest, 0.75]]);
    assertEquals([machine!.own!.cells, machine!.own!.nominal], [1, nominalSeconds(one.cell)]);
    assertEquals(status.failures.map(({ reason }) => reason), ["no disk"]);
    assert(status.perHour > 0 && status.secondsLeft! > 0);
    // A name from elsewhere does nothing to a terminal.
    assertEquals(Object.keys(status.studies).join().includes("\x1b"), false);
    const words = statusText(status);
    for (const part of ["2 calls, 1 in work, 1 waiting, 1 failed", "no disk", "75 %"]) {
      assertStringIncludes(words, part);
    }
  });
});

Deno.test("readCalls() counts the cells of calls with the same share once", async () => {
  await withStore((store) => {
    using first = store.use();
    using second = store.use();
    const common = { jobs: 1, study: "s", shard: undefined, onEvent() {} };
    using a = pulseOfRun(first, store, common);
    a.follow(plan(tasks));
    using b = pulseOfRun(second, store, common);
    b.follow(plan(tasks.slice(1)));
    assertEquals(readCalls(store).studies, { s: 3 });
    assertEquals(readCalls(store).secondsLeft, undefined);
  });
});

Deno.test("readCalls() passes over what is no note of a call", async () => {
  await withStore((store) => {
    using use = store.use();
    const text = JSON.stringify({ name: "m", jobs: 1 });
    for (const note of ["", "{", "null", text, "x".repeat(1 << 20)]) {
      use.note(note);
      assertEquals(readCalls(store).machines, []);
    }
    assertEquals(parseMachine(text), undefined);
  });
});
