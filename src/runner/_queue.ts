import type { Task } from "./task.ts";

const POLL_MILLISECONDS = 500;

/** The tasks that are still to be run; those that another process has at work come again later. */
export class TaskQueue {
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
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
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
