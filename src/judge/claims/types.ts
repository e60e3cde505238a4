import type { ClaimHeading } from "../../study/mod.ts";
import type { Evidence, Finding } from "../statistics/mod.ts";

/** The settings that all runs behind a claim share, and those in which the claim lets them differ. */
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
  /** `greater`, `less`, `over`, or `equivalent[0]` and so on. */
  side: string;
  /** The digests of the runs that count. */
  digests: string[];
  /** How many of its seeds collapsed. */
  collapsed: number;
  /** How many of its seeds diverged. */
  diverged: number;
}

/** The verdict of an experiment's runs on one of its claims. */
export interface ClaimVerdict extends ClaimHeading, Omit<Finding, "verdict" | "wins"> {
  /** The kind of claim: a greater value, equal values, a greater rate, a share, a correlation, a greater spread. */
  kind: "comparison" | "equivalence" | "rate" | "share" | "correlation" | "spread";
  /** The metric or the event; `x, y` for a correlation, `greater, less` for a spread. */
  metric: string;
  /**
   * Whether the claim holds, its opposite does, the sides are as good as equal, one side is ahead but
   * fails in more seeds (*mixed*), or the runs cannot tell; or *refused*, where the runs differ in
   * what the claim is not about.
   */
  verdict: Finding["verdict"] | "refused";
  /** Runs that do not count, and why. */
  notes: string[];
  /** The settings that the sides share. */
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
  /** How many seeds there are. */
  seeds: number;
  /** The evidence of the first `seeds` of them. */
  at(seeds: number): Evidence;
  notes: string[];
  fairness: Fairness;
  sides: ClaimSide[];
}
