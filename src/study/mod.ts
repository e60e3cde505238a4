/**
 * Experiments: reading, validating and expanding them to cells.
 *
 * @module
 */
export { canonicalJson } from "../base/canonical.ts";
export { checkCell } from "./check_cell.ts";
export { cellWarnings, expandMatrix } from "./expand.ts";
export { FIGURE_NAMES, type FigureName } from "./figure_names.ts";
export { experimentJsonSchema } from "./json_schema.ts";
export { loadExperiment } from "./load.ts";
export { type ExperimentOptions, parseExperiment } from "./parse.ts";
export { matches } from "./select.ts";
export type {
  AdamOptions,
  Cell,
  Claim,
  ClaimHeading,
  ComparisonClaim,
  ConstantSchedule,
  CorrelationClaim,
  CosineSchedule,
  Experiment,
  FactorLists,
  Include,
  OneCycleSchedule,
  OptimizerOptions,
  PublishedResult,
  Rotation,
  Schedule,
  Selector,
  SgdOptions,
  Training,
  TRAINING_FACTORS,
  TrainingFactorLists,
  Tuning,
} from "./types.ts";
