import { assert, assertEquals } from "@std/assert";
import { SEED, sizeOf } from "../_long.ts";
import type { Question } from "./_cases.ts";
import { faultOfError } from "./_documented.ts";
import { ENTRIES } from "./_entries.ts";
import { METHODS, methodsGiven } from "./_methods.ts";
import type { Answer } from "./_worker.ts";

/** About 2,000 cases each day, 20,000 in the long run. */
const RUNS = sizeOf("LOSS_ATLAS_CALLS", { day: 17, long: 170 });

/** A call that has not ended after so long never will, however busy the machine is. */
const PATIENCE_MILLISECONDS = 60_000;

let worker: Worker | undefined;

/** Asks the worker, and ends it where a call does not return. */
async function ask(question: Question): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  worker ??= new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
  const end = (faults: string[]) => {
    worker!.terminate();
    worker = undefined;
    resolve(faults);
  };
  let at = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    clearTimeout(timer);
    if ("faults" in data) return resolve(data.faults);
    at = data.at;
    timer = setTimeout(
      () => end([`${question.name}(${at}) does not end`]),
      PATIENCE_MILLISECONDS,
    );
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end([`${question.name}(${at}) ends the thread: ${event.message}`]);
  };
  worker.postMessage(question);
  const faults = await promise;
  clearTimeout(timer);
  return faults;
}

for (const [entry, { calls }] of Object.entries(ENTRIES)) {
  for (const name of Object.keys(calls)) {
    Deno.test({
      name: `${name}() of ${entry} gives what it documents, or an error that it documents`,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => assertEquals(await ask({ entry, name, seed: 25 + SEED, runs: RUNS }), []),
    });
  }
}

Deno.test({
  name: "the fuzz knows every exported function",
  sanitizeResources: false,
  fn() {
    worker?.terminate();
    for (const [entry, { of, calls }] of Object.entries(ENTRIES)) {
      if (of === METHODS) continue;
      const functions = Object.entries(of)
        .filter(([, value]) => typeof value === "function" && !isErrorClass(value))
        .map(([name]) => name);
      assertEquals(Object.keys(calls).sort(), functions.sort(), entry);
    }
  },
});

Deno.test("the fuzz knows every method of what exported functions give", async () => {
  const { calls } = ENTRIES["what they give"]!;
  for (const [given, all] of Object.entries(await methodsGiven())) {
    const known = Object.keys(calls).filter((name) => name.startsWith(`${given}.`));
    assertEquals(known.sort(), all.map((name) => `${given}.${name}`).sort());
  }
});

function isErrorClass(value: { prototype: unknown }): boolean {
  return value.prototype instanceof Error;
}

Deno.test("the fuzz tells an error of ours from one of the engine", () => {
  const documented = { throws: new Set(["TypeError", "RangeError"]), nan: false };
  const faultOf = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      return faultOfError(error, documented);
    }
  };
  const nothing = undefined as unknown as number[];
  assert(faultOf(() => nothing.length)?.includes("the engine's TypeError"));
  assert(faultOf(() => new Array(-1))?.includes("the engine's RangeError"));
  assert(faultOf(() => JSON.parse("{"))?.includes("does not name"));
  assertEquals(
    faultOf(() => {
      throw new RangeError("one of ours");
    }),
    undefined,
  );
});
