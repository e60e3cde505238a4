import { StoreError } from "../base/errors.ts";
import type { Store } from "../store/store.ts";
import type { TrainOptions } from "../networks/train.ts";
import type { CellRunner, Task } from "./run_cell.ts";

/** How a task ended where it was tried. */
export type TaskOutcome =
  /** Trained and stored. */
  | { type: "finished"; divergedAt?: number | undefined }
  /** Another process stored it meanwhile. */
  | { type: "found" }
  /** Another process is training it. */
  | { type: "busy" }
  /** The cell failed; fatally where no other cell can be stored either. */
  | { type: "failed"; message: string; fatal: boolean };

/** Claims a task's run, trains the cell, and stores the run. */
export async function runTask(
  task: Task,
  runner: CellRunner,
  store: Store,
  options: Pick<TrainOptions, "onProgress" | "signal">,
): Promise<TaskOutcome> {
  try {
    using claim = await store.claim(task.digest);
    if (claim === undefined) return { type: "busy" };
    if (await store.has(task.digest)) return { type: "found" };
    const run = await runner.run(task, options);
    await store.write(run);
    return { type: "finished", divergedAt: run.divergedAt };
  } catch (error) {
    options.signal?.throwIfAborted();
    const { message } = error as Error;
    // A store that cannot be written will not take the next run either.
    return { type: "failed", message, fatal: error instanceof StoreError };
  }
}
