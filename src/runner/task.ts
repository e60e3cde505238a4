import type { ResolvedMeasure } from "../measures/mod.ts";
import type { Cell } from "../study/types.ts";

/** A network to train, where the store lacks it, and what to measure of it. */
export interface Task {
  /** The digest of the network: see `digestCell`. */
  digest: string;
  /** What is trained. */
  cell: Cell;
  /** What is measured of it. */
  measures: readonly ResolvedMeasure[];
  /** The networks that some of these measures compare it with; absent where none does. */
  others?: readonly Pick<Task, "digest" | "cell">[];
}

/** How a task ended where it was tried. */
export type TaskOutcome =
  /** Trained or measured, or both, and stored. */
  | { type: "finished"; trained: boolean; divergedAt?: number | undefined }
  /** Another process did it meanwhile. */
  | { type: "found" }
  /** Another process is at it. */
  | { type: "busy" }
  /** It failed; fatally where no other network can be stored either. */
  | { type: "failed"; message: string; fatal: boolean };
