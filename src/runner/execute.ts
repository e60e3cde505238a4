import type { Backend } from "../compute/backend.ts";
import { StoreError } from "../base/errors.ts";
import type { Store } from "../store/store.ts";
import type { RunEvent } from "./events.ts";
import { TaskQueue } from "./_queue.ts";
import { createPerformer } from "./perform.ts";
import type { Task, TaskOutcome } from "./task.ts";

/** The context in which tasks are executed. */
export interface ExecutionContext {
  store: Store;
  backend: Backend;
  dataDirectory: string | undefined;
  signal: AbortSignal | undefined;
  onEvent: (event: RunEvent) => void;
}

/** Runs tasks one after the other in this process. */
export async function executeInProcess(
  tasks: readonly Task[],
  { store, backend, dataDirectory, signal, onEvent }: ExecutionContext,
): Promise<void> {
  const performer = createPerformer(backend, dataDirectory);
  const queue = new TaskQueue(tasks);
  for (let task = await queue.next(signal); task; task = await queue.next(signal)) {
    const current = task;
    onEvent({ type: "started", task });
    const start = performance.now();
    const outcome = await performer.perform(task, store, {
      signal,
      onProgress: (row, totalSteps) =>
        onEvent({ type: "progress", task: current, progress: { ...row, totalSteps } }),
    });
    settle(outcome, { task, start, queue, onEvent });
  }
}

/** A task that has ended. */
export interface Ended {
  task: Task;
  /** When it began, as `performance.now()` tells. */
  start: number;
  queue: TaskQueue;
  onEvent: (event: RunEvent) => void;
}

/** Tells how a task ended; one that is at work elsewhere goes back into the queue. */
export function settle(outcome: TaskOutcome, { task, start, queue, onEvent }: Ended): void {
  switch (outcome.type) {
    case "finished": {
      const { trained, divergedAt } = outcome;
      const seconds = (performance.now() - start) / 1000;
      return onEvent({ type: "finished", task, trained, seconds, divergedAt });
    }
    case "found":
      return onEvent({ type: "found", task });
    case "busy":
      queue.defer(task);
      return onEvent({ type: "deferred", task });
    case "failed":
      if (outcome.fatal) throw new StoreError(outcome.message);
      return onEvent({ type: "failed", task, message: outcome.message });
  }
}
