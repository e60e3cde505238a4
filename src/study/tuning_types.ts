import type { LossSpec } from "../losses/loss.ts";
import type { FactorLists } from "./types.ts";

/** Values by the path of a setting, such as `training.optimizer.learningRate` or `loss.margin`. */
export type Settings = Record<string, unknown>;

/** Values to try by the path of a setting; every combination is a candidate. */
export type CandidateLists = Record<string, unknown[]>;

/** How the losses of a study are tuned: all by one budget, on images that no test image is among. */
export interface Tuning {
  /** How many training images are kept back, to choose by. */
  validation: number;
  /** Seeds of the tuning; none of the study's own. */
  seeds: number[];
  /** The candidates of every loss. */
  candidates: CandidateLists;
  /** Other candidates for some losses; the last entry that matches a loss holds. */
  losses: { loss: Partial<LossSpec>; candidates: CandidateLists }[];
  /** The factors at which it is tuned; what is left out takes all values of the study. */
  at: Partial<Omit<FactorLists, "loss" | "seed">>;
  /** The file of the result, beside the study. */
  result: string;
}

/** A candidate that was tried, with what it gave. */
export interface TriedCandidate {
  /** Its settings. */
  settings: Settings;
  /** The validation accuracy of each network; null where it is undefined. */
  values: (number | null)[];
  /** The digests of the networks, in the order of the values. */
  networks: string[];
}

/** A loss with the settings that were chosen for it. */
export interface TunedLoss {
  /** The loss as the study spells it. */
  loss: LossSpec;
  /** The choice: the settings of the candidate with the greatest mean. */
  chosen: Settings;
  /** All that were tried, in the order of the study. */
  candidates: TriedCandidate[];
}

/** The choice of a tuning, and its conditions. */
export interface TunedLosses {
  /** The losses, in the order of the study. */
  losses: TunedLoss[];
  /** The factors at which they were tuned, with all of their values there. */
  conditions: Record<string, unknown[]>;
}

/** The result of a tuning: the content of its file. */
export interface TuningResult extends TunedLosses {
  /** The request. */
  tuning: Omit<Tuning, "result">;
}
