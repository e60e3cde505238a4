import type { ResolvedMeasure } from "../measures/mod.ts";
import type { Cell } from "../study/types.ts";

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
