import { EXIT_CODES, InputError } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { loadQueue } from "../runner/queue/load.ts";
import { defaultMemory } from "../runner/worker_command.ts";
import { openStore } from "../store/store.ts";
import { onInterrupt } from "./interrupt.ts";
import type { Shared } from "./options.ts";
import { loadDatasets } from "./studies.ts";

/** Which queue is served, and how. */
export type WorkOptions = Shared<
  "queue" | "store" | "backend" | "jobs" | "memory" | "timeLimit" | "dataDir" | "module" | "dataset"
>;

/** `deno task loss-atlas work`: one machine of a fleet. */
export async function work(
  { queue, backend, dataset, dataDir, ...given }: WorkOptions,
): Promise<number> {
  if (queue === undefined) {
    throw new InputError("work needs the queue to serve, such as --queue redis://host:6379");
  }
  await loadDatasets(dataset);
  const store = openStore(given.store);
  await store.prepare();
  const { signal } = onInterrupt();
  const { serveQueue } = await loadQueue();
  await serveQueue(queue, {
    jobs: given.jobs,
    store,
    backend: await useBackend(backend),
    memory: given.memory ?? defaultMemory(given.jobs),
    timeLimit: given.timeLimit,
    dataDirectory: dataDir,
    signal,
    onMessage: (message) => console.error(message),
  });
  return EXIT_CODES.interrupted;
}
