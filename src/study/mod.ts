/**
 * Studies: reading, validating and expanding them to cells.
 *
 * @module
 */
export type { AugmentationSpec } from "../data/augmentation.ts";
export { type Activation, ACTIVATIONS } from "../networks/activations.ts";
export { checkCell } from "./check_cell.ts";
export { expandMatrix } from "./expand.ts";
export { FIGURE_NAMES, type FigureName } from "../figures/catalogue.ts";
export { configurationKey } from "./configuration.ts";
export { experimentJsonSchema } from "./json_schema.ts";
export { loadExperiment } from "./load.ts";
export { type ExperimentOptions, parseExperiment } from "./parse.ts";
export type {
  AdamOptions,
  CandidateLists,
  Cell,
  Claim,
  ClaimEvent,
  ClaimHeading,
  ClaimReading,
  ComparisonClaim,
  ConstantSchedule,
  CorrelationClaim,
  CosineSchedule,
  EquivalenceClaim,
  Experiment,
  FactorLists,
  Include,
  OneCycleSchedule,
  OptimizerOptions,
  PublishedResult,
  RateClaim,
  Rotation,
  Schedule,
  Selector,
  Settings,
  SgdOptions,
  ShareClaim,
  SpreadClaim,
  Training,
  TRAINING_FACTORS,
  TrainingFactorLists,
  TriedCandidate,
  TunedLoss,
  TunedLosses,
  Tuning,
  TuningResult,
} from "./types.ts";
