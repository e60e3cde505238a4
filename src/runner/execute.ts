import { setTimeout as delay } from "node:timers/promises";
import { StoreError } from "../base/errors.ts";
import { createPerformer } from "./perform.ts";
import type { RunEvent, Task, TaskOutcome } from "./task.ts";
import type { Limits } from "./worker_command.ts";
import { WorkerPool, type Workplace } from "./worker_process.ts";

/** The context in which tasks are executed. */
export interface ExecutionContext extends Workplace {
  signal: AbortSignal | undefined;
  onEvent: (event: RunEvent) => void;
}

/** Runs tasks one after the other in this process. */
export async function executeInProcess(
  tasks: readonly Task[],
  context: ExecutionContext,
): Promise<void> {
  const { store, backend, dataDirectory, signal, onEvent } = context;
  const performer = createPerformer(backend, dataDirectory);
  await execute(new TaskQueue(tasks), context, (task) =>
    performer.perform(task, store, {
      signal,
      onProgress: (row, totalSteps) =>
        onEvent({ type: "progress", task, progress: { ...row, totalSteps } }),
    }));
}

/** How often a task is tried again whose worker dies or hangs. */
const RETRIES = 1;

/** Runs tasks in worker processes, `jobs` at a time. */
export async function executeInWorkers(
  tasks: readonly Task[],
  { jobs, retries = RETRIES, ...limits }: Limits & { jobs: number; retries?: number | undefined },
  context: ExecutionContext,
): Promise<void> {
  const { signal, onEvent } = context;
  const queue = new TaskQueue(tasks);
  const notice = (message: string) => onEvent({ type: "notice", message });
  const pool = new WorkerPool(context, {
    ...limits,
    onMessage: notice,
    onHire: (pid) => onEvent({ type: "hired", pid }),
  }, tasks);
  const failed = new AbortController();
  const ended = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const stop = () => void pool.close();
  ended.addEventListener("abort", stop);

  /** Runs a task, in another worker where the first one dies of it. */
  async function run(task: Task): Promise<TaskOutcome> {
    for (let attempt = 0;; attempt++) {
      const outcome = await pool.run(
        task,
        (progress) => onEvent({ type: "progress", task, progress }),
      );
      ended.throwIfAborted();
      if (outcome.type !== "died") return outcome;
      const { message } = outcome;
      if (attempt === retries) return { type: "failed", message, fatal: false };
      notice(`${message}; its cell is tried again`);
    }
  }

  try {
    const length = Math.min(jobs, tasks.length);
    const within = { signal: ended, onEvent };
    await Promise.all(Array.from({ length }, () => execute(queue, within, run)));
  } catch (error) {
    failed.abort(error);
    throw error;
  } finally {
    ended.removeEventListener("abort", stop);
    // Their claims end with them: whoever calls next must not meet a worker that is dying.
    await pool.close();
  }
}

/** Runs tasks until none is left, and tells how each ended. */
async function execute(
  queue: TaskQueue,
  { signal, onEvent }: Pick<ExecutionContext, "signal" | "onEvent">,
  run: (task: Task) => Promise<TaskOutcome>,
): Promise<void> {
  for (let task = await queue.next(signal); task; task = await queue.next(signal)) {
    onEvent({ type: "started", task });
    const start = performance.now();
    const outcome = await run(task);
    switch (outcome.type) {
      case "finished": {
        const seconds = (performance.now() - start) / 1000;
        onEvent({ ...outcome, task, seconds });
        break;
      }
      case "found":
        onEvent({ type: "found", task });
        break;
      case "busy":
        queue.defer(task);
        onEvent({ type: "deferred", task });
        break;
      case "failed":
        if (outcome.fatal) throw new StoreError(outcome.message);
        onEvent({ type: "failed", task, message: outcome.message });
    }
  }
}

/** How long to wait before asking again for tasks that another process has at work. */
const DEFER_MILLISECONDS = 500;

/** The tasks that are still to be run; those that another process has at work come again later. */
class TaskQueue {
  #waiting: Task[];
  #elsewhere: Task[] = [];

  /** A queue of tasks, the first ones first. */
  constructor(tasks: readonly Task[]) {
    this.#waiting = [...tasks];
  }

  /** The next task; undefined when none is left. */
  async next(signal: AbortSignal | undefined): Promise<Task | undefined> {
    signal?.throwIfAborted();
    if (this.#waiting.length === 0 && this.#elsewhere.length > 0) {
      await delay(DEFER_MILLISECONDS);
      signal?.throwIfAborted();
      // Another taker may have come by in the meantime.
      this.#waiting.push(...this.#elsewhere.splice(0));
    }
    return this.#waiting.shift();
  }

  /** Takes back a task that another process has at work. */
  defer(task: Task): void {
    this.#elsewhere.push(task);
  }
}
