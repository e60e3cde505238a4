/**
 * The runner: trains the cells that the store lacks, in this process or in workers.
 *
 * @module
 */
export type { Progress, RunEvent } from "./events.ts";
export { type Plan, planExperiment } from "./plan.ts";
export type { Task } from "./run_cell.ts";
export { type ExperimentResult, runExperiment, type RunOptions } from "./run_experiment.ts";
