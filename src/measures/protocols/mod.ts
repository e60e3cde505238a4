/**
 * Protocols: how a network is measured on classes and data that it was not trained on. Pure
 * functions of embeddings, labels and logits.
 *
 * @module
 */
export { OPEN_SET_SCORES, type OpenSetScore } from "../../losses/loss.ts";
export {
  type Episode,
  FEW_SHOT_DEFAULTS,
  fewShot,
  fewShotEpisodes,
  type FewShotOptions,
  type FewShotResult,
  type FewShotVariant,
} from "./few_shot.ts";
export {
  OPEN_SET_DEFAULTS,
  openSet,
  type OpenSetInput,
  type OpenSetMeasures,
  type OpenSetOptions,
  type OpenSetResult,
  openSetScores,
  type Scorable,
} from "./open_set.ts";
export {
  centroidScores,
  cosineScores,
  energyScores,
  logitScores,
  mahalanobisScores,
  neighbourScores,
  probabilityScores,
  relativeMahalanobisScores,
  targetScores,
} from "./open_set_scores.ts";
export {
  type PenaltyTrial,
  transfer,
  TRANSFER_DEFAULTS,
  type TransferOptions,
  type TransferResult,
} from "./transfer.ts";
export { angleError } from "./angle_error.ts";
