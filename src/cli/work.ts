import { resolve } from "node:path";
import { useBackend } from "../compute/backend.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { loadLossModule } from "../losses/mod.ts";
import { DEFAULT_TIME_LIMIT, defaultMemory } from "../runner/limits.ts";
import { serveQueue } from "../runner/queue/serve.ts";
import { openStore } from "../store/mod.ts";
import { readArguments, readBackend, readJobs, readPositive } from "./_arguments.ts";
import { onInterrupt } from "./_interrupt.ts";
import { DEFAULT_STORE, LOSS_OPTION, STORE_OPTION } from "./_options.ts";

const SYNTAX = {
  name: "work",
  summary: "Trains the cells of a queue until it is stopped; reproduce --queue fills the queue.",
  options: {
    queue: { value: "URL", help: "the Redis server, such as redis://localhost:6379" },
    jobs: { value: "N", help: "worker processes (default: the number of cores)" },
    memory: { value: "MB", help: "megabytes a worker may use (default: its share of half)" },
    "time-limit": {
      value: "SECONDS",
      help: "how long a worker may say nothing before its cell is tried again (default: 1800)",
    },
    backend: { value: "NAME", help: "auto, webgpu, wasm or cpu (default: auto)" },
    loss: LOSS_OPTION,
    store: STORE_OPTION,
    "data-dir": { value: "DIR", help: "where datasets are kept (default: your cache directory)" },
  },
};

/** `deno task loss-atlas work`: one machine of a fleet. */
export async function work(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const address = given.get("queue");
  if (address === undefined) throw new InputError("work needs --queue: redis://host:6379");
  for (const file of given.all("loss")) await loadLossModule(resolve(file));
  const jobs = readJobs(given.get("jobs"));
  const store = openStore(given.get("store") ?? DEFAULT_STORE);
  await store.prepare();
  const interrupt = onInterrupt();
  await serveQueue(address, {
    jobs,
    store,
    backend: await useBackend(readBackend(given.get("backend"))),
    memory: readPositive("memory", given.get("memory")) ?? defaultMemory(jobs),
    timeLimit: readPositive("time-limit", given.get("time-limit")) ?? DEFAULT_TIME_LIMIT,
    dataDirectory: given.get("data-dir"),
    signal: interrupt.signal,
    onMessage: (message) => console.error(message),
  });
  return EXIT_CODES.interrupted;
}
