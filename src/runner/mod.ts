/**
 * The runner: trains the cells that the store lacks, in this process or in workers.
 *
 * @module
 */
export type { Progress, RunEvent } from "./events.ts";
export { createExplainer, type Reason } from "./reasons.ts";
export { type Plan, planExperiment } from "./plan.ts";
export type { Task } from "./run_cell.ts";
export { type ExperimentResult, runExperiment, type RunOptions } from "./run_experiment.ts";
export { readRecords, type StoreRecords } from "./records.ts";
export { parseShard, selectShard, type Shard, splitTasks } from "./shard.ts";
