import type { ClaimHeading } from "../../study/mod.ts";
import type { Interval } from "../statistics/mod.ts";

/** What every run behind a claim has in common, or where the claim says they differ. */
export interface Fairness {
  /** Settings that the claim is about, such as `loss.margin`. */
  about: string[];
  /**
   * Settings by name with their value on both sides: dataset, openSetSplit, backbone, dimension,
   * activation, trainSize, testSize, epochs, batchSize, optimizer, augmentation, tuning, backend.
   * `2 against 10` where the claim is about the setting, `2; 3` where pairs of each kind are
   * averaged.
   */
  shared: Record<string, string>;
  /** The seeds that count. */
  seeds: number[];
}

/** The runs of one side of a claim. */
export interface ClaimSide {
  /** `greater` or `less`; `over` for a correlation. */
  side: "greater" | "less" | "over";
  /** The digests of the runs that count. */
  digests: string[];
}

/** What the runs of an experiment say of one of its claims. */
export interface ClaimVerdict extends ClaimHeading {
  /** Whether values of two sides or ranks of configurations are compared. */
  kind: "comparison" | "correlation";
  /** The metric; `x, y` for a correlation. */
  metric: string;
  /**
   * Whether the claim holds, its opposite does, or the runs cannot tell; or *refused*, where the
   * sides differ in what the claim is not about.
   */
  verdict: "supported" | "refuted" | "undecided" | "refused";
  /** The difference greater - less, or Spearman's correlation; NaN where there is none. */
  estimate: number;
  /** Its interval, for this claim alone; see `judge` and `spearman`. */
  interval: Interval;
  /** Cohen's d_z of the pairs, or the correlation itself. */
  effectSize: number;
  /** How many seeds were paired, or how many configurations correlated. */
  pairs: number;
  /** Two-sided p-value; NaN where nothing could be tested. */
  p: number;
  /** The p-value after Holm's correction over the experiment's claims. */
  adjustedP: number;
  /** Seeds that would decide if the effect is as observed. */
  seedsToDecide?: number;
  /** One sentence for the reader. */
  reason: string;
  /** Runs that do not count, and why. */
  notes: string[];
  /** What the sides have in common. */
  fairness: Fairness;
  /** The runs behind the verdict. */
  sides: ClaimSide[];
}

/** A claim before its statistics: what could be gathered from the runs. */
export interface Gathered {
  /** Why the claim is not judged. */
  refusal?: string;
  /** Why nothing can be said yet. */
  lack?: string;
  notes: string[];
  fairness: Fairness;
  sides: ClaimSide[];
}
