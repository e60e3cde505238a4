import { loadedLossModules } from "../losses/load_module.ts";
import { type ExecutionContext, settle } from "./execute.ts";
import { TaskQueue } from "./_queue.ts";
import type { Task, TaskOutcome } from "./task.ts";
import { type Limits, startWorker, type WorkerProcess } from "./worker_process.ts";

/** How often a task is tried whose worker dies or hangs. */
const ATTEMPTS = 2;

/** How many workers work, and what each may use. */
export interface PoolOptions extends Limits {
  /** How many work at once. */
  jobs: number;
}

/** Runs tasks in worker processes, `jobs` at a time; each takes the next task when it is free. */
export async function executeInWorkers(
  tasks: readonly Task[],
  { jobs, ...limits }: PoolOptions,
  context: ExecutionContext,
): Promise<void> {
  const { signal, onEvent } = context;
  const queue = new TaskQueue(tasks);
  const workers = new Set<WorkerProcess>();
  const stop = () => workers.forEach((worker) => void worker.kill());
  const failed = new AbortController();
  const ended = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  ended.addEventListener("abort", stop);

  async function hire(): Promise<WorkerProcess> {
    const { store, backend, dataDirectory } = context;
    const settings = {
      store: store.path,
      backend: backend.name,
      dataDirectory,
      lossModules: loadedLossModules(),
    };
    const worker = await startWorker(settings, {
      ...limits,
      onMessage: (message) => onEvent({ type: "notice", message }),
    });
    workers.add(worker);
    if (ended.aborted) await worker.kill();
    onEvent({ type: "hired", pid: worker.pid });
    return worker;
  }

  async function serve(): Promise<void> {
    let worker: WorkerProcess | undefined;

    /** Runs a task, in another worker where the first one dies of it. */
    async function run(task: Task): Promise<TaskOutcome> {
      for (let attempt = 1;; attempt++) {
        worker ??= await hire();
        const outcome = await worker.run(
          task,
          (progress) => onEvent({ type: "progress", task, progress }),
        );
        ended.throwIfAborted();
        if (outcome.type !== "died") return outcome;
        workers.delete(worker);
        worker = undefined;
        const { message } = outcome;
        if (attempt === ATTEMPTS) return { type: "failed", message, fatal: false };
        onEvent({ type: "notice", message: `${message}; its cell is tried again` });
      }
    }

    for (let task = await queue.next(ended); task; task = await queue.next(ended)) {
      onEvent({ type: "started", task });
      const start = performance.now();
      settle(await run(task), { task, start, queue, onEvent });
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, serve));
  } catch (error) {
    failed.abort(error);
    throw error;
  } finally {
    ended.removeEventListener("abort", stop);
    // Their claims end with them: whoever calls next must not meet a worker that is dying.
    await Promise.all([...workers].map((worker) => worker.kill()));
  }
}
