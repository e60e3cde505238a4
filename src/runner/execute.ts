import type { Backend } from "../compute/backend.ts";
import { StoreError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import type { RunEvent } from "./events.ts";
import { createCellRunner, type Task } from "./run_cell.ts";
import { type Outcome, startWorker, type WorkerProcess } from "./worker_process.ts";

/** What executing tasks needs to know. */
export interface ExecutionContext {
  store: Store;
  backend: Backend;
  dataDirectory: string | undefined;
  signal: AbortSignal | undefined;
  onEvent: (event: RunEvent) => void;
}

/** How often a task is tried whose worker dies. */
const ATTEMPTS = 2;

/** Runs tasks one after the other in this process. */
export async function executeInProcess(
  tasks: readonly Task[],
  { store, backend, dataDirectory, signal, onEvent }: ExecutionContext,
): Promise<void> {
  const runner = createCellRunner(backend, dataDirectory);
  for (const task of tasks) {
    signal?.throwIfAborted();
    onEvent({ type: "started", task });
    const start = performance.now();
    try {
      const run = await runner.run(task, {
        signal,
        onProgress: (row, totalSteps) =>
          onEvent({ type: "progress", task, progress: { ...row, totalSteps } }),
      });
      await store.write(run);
      onEvent({ type: "finished", task, seconds: since(start), divergedAt: run.divergedAt });
    } catch (error) {
      signal?.throwIfAborted();
      // A store that cannot be written will not take the next run either.
      if (error instanceof StoreError) throw error;
      onEvent({ type: "failed", task, message: (error as Error).message });
    }
  }
}

/** Runs tasks in worker processes, `jobs` at a time; each takes the next task when it is free. */
export async function executeInWorkers(
  tasks: readonly Task[],
  jobs: number,
  context: ExecutionContext,
): Promise<void> {
  const { signal, onEvent } = context;
  const queue = [...tasks];
  const workers = new Set<WorkerProcess>();
  const stop = () => workers.forEach((worker) => worker.kill());
  signal?.addEventListener("abort", stop);

  async function runInWorker(task: Task, worker: WorkerProcess): Promise<Outcome> {
    return await worker.run(
      task,
      (progress) => onEvent({ type: "progress", task, progress }),
    );
  }

  async function serve(): Promise<void> {
    let worker = hire(context, workers);
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      onEvent({ type: "started", task });
      const start = performance.now();
      let outcome = await runInWorker(task, worker);
      for (let attempt = 2; outcome.type === "died" && attempt <= ATTEMPTS; attempt++) {
        signal?.throwIfAborted();
        onEvent({ type: "notice", message: `${outcome.message}; its cell is tried again` });
        workers.delete(worker);
        worker = hire(context, workers);
        outcome = await runInWorker(task, worker);
      }
      signal?.throwIfAborted();
      if (outcome.type === "finished") {
        const { divergedAt } = outcome;
        onEvent({ type: "finished", task, seconds: since(start), divergedAt });
      } else if (outcome.type === "failed" && outcome.fatal) {
        throw new StoreError(outcome.message);
      } else {
        onEvent({ type: "failed", task, message: outcome.message });
        if (outcome.type === "died") worker = hire(context, workers);
      }
    }
  }

  try {
    signal?.throwIfAborted();
    await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, serve));
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}

function hire(
  { store, backend, dataDirectory }: ExecutionContext,
  workers: Set<WorkerProcess>,
): WorkerProcess {
  const worker = startWorker({ store: store.path, backend: backend.name, dataDirectory });
  workers.add(worker);
  return worker;
}

const since = (start: number) => (performance.now() - start) / 1000;
