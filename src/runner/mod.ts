/**
 * The runner: trains the cells that the store lacks, in this process or in workers.
 *
 * @module
 */
export { createCostModel } from "./cost.ts";
export type { FinishedEvent, Progress, RunEvent } from "./events.ts";
export { createExplainer, type Reason } from "./reasons.ts";
export {
  isComplete,
  type Plan,
  type PlannedTask,
  planTasks,
  tasksOf,
  tasksOfExperiment,
} from "./plan.ts";
export type { Task } from "./task.ts";
export { type ExperimentResult, runExperiment, type RunOptions } from "./run_experiment.ts";
export { type TuneOutcome, tuneStudy } from "./tune.ts";
export { findRuns, type FoundRuns, readRecords, type RunSource } from "./find_runs.ts";
export { parseShard, selectShard, type Shard, splitTasks } from "./shard.ts";
