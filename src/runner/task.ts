import type { Cell } from "../cell/cell.ts";
import type { Backend } from "../compute/backend.ts";
import type { ResolvedMeasure } from "../measures/types.ts";

/** A network to train if the store lacks it, and the measures to take of it. */
export interface Task {
  /** The digest of the network: see `digestCell`. */
  digest: string;
  /** The cell of the network. */
  cell: Cell;
  /** The measures to take of it. */
  measures: readonly ResolvedMeasure[];
  /** The networks that some of these measures compare it with; absent where none does. */
  others?: readonly Pick<Task, "digest" | "cell">[];
}

/** How an attempt at a task ended. */
export type TaskOutcome =
  /** Trained or measured, or both, and stored. */
  | { type: "finished"; trained: boolean; divergedAt?: number | undefined }
  /** Another process did it meanwhile. */
  | { type: "found" }
  /** Another process is working on it. */
  | { type: "busy" }
  /** It failed; fatally where no other network can be stored either. */
  | { type: "failed"; message: string; fatal: boolean };

/** The events of an experiment, in the order in which they happen. */
export type RunEvent =
  | { type: "backend"; backend: Backend }
  /**
   * The remaining work, each network once, and about how many seconds each takes in all. How many are
   * done at once is not known of a queue, and 0.
   */
  | { type: "plan"; found: Task[]; missing: Task[]; expectedSeconds: number[]; jobs: number }
  | { type: "notice"; message: string }
  /** A worker process was started. */
  | { type: "hired"; pid: number }
  | { type: "started"; task: Task }
  | { type: "progress"; task: Task; progress: Progress }
  /** Trained, measured or both. */
  | FinishedEvent
  /** Another process is at the network; it is looked at again later. */
  | { type: "deferred"; task: Task }
  /** Another process has trained and measured the network meanwhile. */
  | { type: "found"; task: Task; secondsLeft?: number }
  | { type: "failed"; task: Task; message: string };

/** A task that ended well. */
export interface FinishedEvent {
  /** Tells it from other events. */
  type: "finished";
  /** The task that is finished. */
  task: Task;
  /** Whether the network was trained, not only measured. */
  trained: boolean;
  /** Wall time, in seconds. */
  seconds: number;
  /** About how long its comparison with other networks will take, which comes later. */
  secondsLeft?: number;
  /** The step at which the loss stopped being finite. */
  divergedAt?: number | undefined;
}

/** How far a training has come. */
export interface Progress {
  /** Epoch, from 1. */
  epoch: number;
  /** Step over all epochs, from 1. */
  step: number;
  /** Steps in all. */
  totalSteps: number;
  /** The loss of that step. */
  loss: number;
}
