import { assertEquals } from "@std/assert";
import { LONG } from "../_requires.ts";
import { ENTRIES } from "./_entries.ts";
import type { Question } from "./_cases.ts";
import type { Answer } from "./_worker.ts";

/** About 2,000 cases each day, 20,000 in the long run. */
const RUNS = Number(Deno.env.get("FUZZ_RUNS") ?? (LONG ? 170 : 17));
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 26);

/** A call that has not ended after so long never will. */
const PATIENCE_MILLISECONDS = 30_000;

let worker = started();

function started(): Worker {
  return new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
}

/** Asks the worker, and ends it where a call does not return. */
async function ask(question: Question): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  let at = "nothing yet";
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      worker.terminate();
      worker = started();
      resolve([`${question.name}(${at}) does not end`]);
    }, PATIENCE_MILLISECONDS);
  };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if ("faults" in data) return resolve(data.faults);
    at = data.at;
    wait();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    worker = started();
    resolve([`${question.name}(${at}) ends the thread: ${event.message}`]);
  };
  wait();
  const faults = await promise;
  clearTimeout(timer);
  return faults;
}

const only = Deno.env.get("FUZZ_ONLY")?.split(",");
for (const [entry, { calls }] of Object.entries(ENTRIES)) {
  for (const name of Object.keys(calls)) {
    if (only && !only.includes(name)) continue;
    Deno.test({
      name: `${entry} ${name}() gives what is documented or an error that is`,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => assertEquals(await ask({ entry, name, seed: SEED, runs: RUNS }), []),
    });
  }
}

Deno.test("the fuzz knows every exported function", () => {
  for (const [entry, { of, calls }] of Object.entries(ENTRIES)) {
    const functions = Object.entries(of)
      .filter(([, value]) => typeof value === "function" && !(value.prototype instanceof Error))
      .map(([name]) => name);
    assertEquals(
      Object.keys(calls).filter((name) => !name.includes(".")).sort(),
      functions.sort(),
      entry,
    );
  }
});
