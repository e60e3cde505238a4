import type { Backend } from "../compute/backend.ts";
import type { Task } from "./run_cell.ts";

/** What happens while an experiment runs, in the order in which it happens. */
export type RunEvent =
  | { type: "backend"; backend: Backend }
  /** What is to be trained, longest first, and about how many seconds each cell takes. */
  | { type: "plan"; found: Task[]; missing: Task[]; expectedSeconds: number[]; jobs: number }
  | { type: "notice"; message: string }
  /** A worker process was started. */
  | { type: "hired"; pid: number }
  | { type: "started"; task: Task }
  | { type: "progress"; task: Task; progress: Progress }
  | { type: "finished"; task: Task; seconds: number; divergedAt?: number | undefined }
  /** Another process has the cell at work; it is looked at again later. */
  | { type: "deferred"; task: Task }
  /** Another process has trained the cell meanwhile. */
  | { type: "found"; task: Task }
  | { type: "failed"; task: Task; message: string };

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
