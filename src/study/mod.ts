/**
 * Studies: reading, validating and expanding them to cells.
 *
 * @module
 */
export { type Cell, configurationKey } from "../cell/cell.ts";
export type { LongTail } from "../data/split.ts";
export type { Declared, Imported, ImportedPart } from "../cell/imported.ts";
export { checkCell } from "../cell/check_cell.ts";
export type { FactorLists } from "../cell/factors.ts";
export type { Selector } from "../cell/selector.ts";
export type {
  AdamOptions,
  ConstantSchedule,
  CosineSchedule,
  FixedSchedule,
  OneCycleSchedule,
  OptimizerOptions,
  PlateauSchedule,
  Rotation,
  Schedule,
  SgdOptions,
  Training,
  TRAINING_FACTORS,
  TrainingFactorLists,
} from "../cell/training.ts";
export type { AugmentationSpec } from "../data/augmentation.ts";
export type { DatasetReader, ReaderPart } from "../data/own/reader.ts";
export { FIGURE_NAMES, type FigureName } from "../figures/catalogue.ts";
export {
  type Activation,
  type ActivationDefinition,
  ACTIVATIONS,
} from "../networks/activations.ts";
export type {
  BackboneDefinition,
  LayerOperations,
  LayerPlan,
} from "../networks/backbones/definition.ts";
export { expandMatrix } from "./expand.ts";
export { experimentJsonSchema } from "./schema.ts";
export { type ExperimentOptions, loadExperiment, parseExperiment } from "./parse.ts";
export type {
  CandidateLists,
  Claim,
  ClaimEvent,
  ClaimHeading,
  ClaimInterest,
  ClaimPopulation,
  ClaimReading,
  ClaimTerms,
  ClaimUniverse,
  ComparedPremise,
  ComparedSides,
  ComparisonClaim,
  ConjunctionClaim,
  CorrelationClaim,
  CountedPremise,
  EquivalenceClaim,
  Experiment,
  Include,
  Premise,
  PremiseSide,
  PublishedResult,
  RateClaim,
  Settings,
  ShareClaim,
  SpreadClaim,
  TriedCandidate,
  TunedLoss,
  TunedLosses,
  Tuning,
  TuningResult,
  UsedTuning,
} from "./types.ts";
