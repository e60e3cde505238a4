import type { Interval } from "../statistics/result.ts";
import type { Run } from "../store/network.ts";
import type { ClaimHeading, ClaimTerms, Experiment } from "../study/types.ts";

/** A claim on runs paired by seed. */
export interface PairedClaim {
  /**
   * Values of the side that is claimed to be greater, one per seed; null where the metric is undefined
   * or the run diverged. Such a pair stays: the side has the worst value there is.
   */
  greater: readonly (number | null)[];
  /** Values of the other side, in the same order of seeds. */
  less: readonly (number | null)[];
  /**
   * `"greater"` (the default): one side is greater, by more than the margin. `"equivalent"`: the sides
   * differ by less than the margin, either way.
   */
  relation?: "greater" | "equivalent";
  /** The smallest difference that would matter, in the unit of the values; default 0. */
  margin?: number;
  /**
   * What the claim is about. `"typical"` (the default): the difference in a typical seed, whose
   * median is tested by signs. `"mean"`: the mean over seeds, which a rare failure can turn; it needs
   * the `range` of the metric.
   */
  estimand?: "typical" | "mean";
  /**
   * What the claim assumes about the differences, in exchange for power. `"symmetry"`: Wilcoxon's
   * signed ranks decide; `"normality"`: a paired t test does. The assumption is dropped where a seed
   * fails.
   */
  assume?: "nothing" | "symmetry" | "normality";
  /** Which values are better, hence what the worst value is. By default a missing value is neither. */
  better?: "higher" | "lower";
  /** The least and the greatest value of the metric; for `"mean"`. */
  range?: readonly [number, number];
  /** Which networks collapsed or diverged, by side, over all seeds. */
  collapsed?: { greater: readonly boolean[]; less: readonly boolean[] };
}

/** How a family of claims is judged. */
export interface JudgeOptions {
  /** Level of the whole family of claims, default 0.05. */
  alpha?: number;
  /** The power for which `seedsToDecide` is computed, default 0.8. */
  power?: number;
  /**
   * The numbers of seeds at which a sequential plan looks, in ascending order, declared before the
   * first run; each spends its share of alpha. By default there is one look, at all seeds.
   */
  looks?: readonly number[];
}

/** The conclusion from a small p-value. */
export type Outcome = "supported" | "refuted" | "equivalent" | "mixed";

/**
 * The evidence on one claim at one look, before the correction for the other claims.
 *
 * @experimental
 */
export interface Evidence {
  /** The two-sided p-value of the outcome. */
  p: number;
  /** The outcome if p is small enough. */
  outcome: Outcome;
  /** The estimand, in words. */
  estimand: string;
  /** The test, in words. */
  test: string;
  /** The estimate; infinite where half of the pairs have the worst value, NaN where there is none. */
  estimate: number;
  /** Its interval, for this claim alone, with the coverage reached. */
  interval: Interval;
  /** Mean over standard deviation of the differences, or another effect without a unit. */
  effectSize: number;
  /** Observations: pairs, runs or configurations. */
  pairs: number;
  /** The pairs in the claimed direction by more than the margin. */
  wins: number;
  /** The mean, where the estimand is another; the median where the estimand is the mean. */
  beside?: { estimate: number; interval?: Interval; disagrees: boolean };
  /** The finding in words, if the claim is decided so, and if it is undecided. */
  finding: { decided: string; undecided: string };
  /** Further remarks, in words. */
  remarks?: string[];
  /** What a claim on a metric is about: other seeds on these test images, or other images too. */
  population?: "seeds" | "images";
  /** The smallest effect of interest, in the unit of the estimate. */
  smallestEffect?: number;
  /**
   * Whether an effect matters: its interval lies beyond the smallest effect of interest (*matters*), or
   * within it, either way (*smaller*), or reaches over it (*unclear*).
   */
  practical?: "matters" | "smaller" | "unclear";
  /** The smallest p-value of so many seeds; absent where more seeds are not more observations. */
  floor?: (seeds: number) => number;
  /** The seeds that a new study would need at a level, if the effect is as observed and seeds decide. */
  needed?: (level: number, power: number) => number | undefined;
}

/** The verdict on a claim within its family. */
export interface Verdict extends
  Pick<
    Evidence,
    | "estimand"
    | "estimate"
    | "interval"
    | "effectSize"
    | "pairs"
    | "wins"
    | "beside"
    | "population"
    | "smallestEffect"
    | "practical"
  > {
  /**
   * Whether the claim holds, its opposite does, the sides are practically equivalent, one is ahead but
   * fails in more seeds (*mixed*), or the runs cannot decide.
   */
  verdict: Outcome | "undecided";
  /** The p-value, divided by its share of alpha where there are several looks. */
  p: number;
  /** The p-value after Holm's correction over the family. */
  adjustedP: number;
  /** Seeds of the look that is shown, where there are several. */
  look?: number;
  /** Seeds that a new study would need if the effect is as observed; only when undecided. */
  seedsToDecide?: number;
  /** One sentence for the reader. */
  reason: string;
}

/** The parts of a run that judging uses. */
export type ClaimRun = Pick<Run, "digest" | "cell" | "metrics" | "divergedAt"> & {
  environment: Pick<Run["environment"], "backend">;
  /** Predictions, for claims on a population of images; without them the error is one from above. */
  embeddings?: Pick<Run["embeddings"], "splits" | "labels" | "predictions" | "testImages">;
};

/** The parts of a study that say how its losses were tuned. */
export type TunedStudy = Pick<Experiment, "tuning" | "tuned">;

/** The parts of a study that its claims are judged by. */
export type JudgedStudy =
  & TunedStudy
  & Pick<Experiment, "claims">
  & Partial<ClaimTerms & Pick<Experiment, "looks">>;

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

/** Whether a premise of a claim holds, with its numbers. */
export interface PremiseVerdict {
  /** The premise as a sentence. */
  statement: string;
  /** Whether its own test supports it; absent where there are too few runs to tell. */
  holds?: boolean;
  /** The difference of its sides in a typical seed, or the share of seeds that show its event. */
  estimate?: number;
  /** The interval of a difference. */
  interval?: Interval;
  /** The one-sided p-value, for this premise alone. */
  p?: number;
  /** Pairs, or seeds. */
  pairs?: number;
  /** The numbers in words. */
  reason: string;
}

/** A claim judged by one analysis of its universe, by itself and without a correction. */
export interface UniverseAnalysis {
  /** The choices by name; null where the claim takes all values. */
  settings: Record<string, unknown>;
  /** The estimate with its interval and p-value, as of a claim. */
  estimate: number;
  /** Its interval. */
  interval: Interval;
  /** The two-sided p-value. */
  p: number;
  /** Pairs of seeds. */
  pairs: number;
  /** What it finds by itself at 0.05; *missing* where it has no runs that can be compared. */
  outcome: Outcome | "undecided" | "missing";
}

/** A claim over its universe of reasonable analyses. */
export interface Universe {
  /** The choices, each with its values, those of the claim itself first. */
  choices: { setting: string; values: unknown[] }[];
  /** Every combination of them, the claim's own analysis first. */
  analyses: UniverseAnalysis[];
  /** How many of them have runs. */
  judged: number;
  /**
   * How many of these find by themselves what the claim's own analysis finds by itself; where that
   * decides nothing, how many have the sign of its effect.
   */
  agree: number;
  /** How many have the sign of its effect. */
  sameSign: number;
  /** The share that agrees. */
  share: number;
}

/** The verdict of a study's runs on one of its claims. */
export interface ClaimVerdict
  extends Omit<ClaimHeading, "requires">, Omit<Verdict, "verdict" | "wins"> {
  /** The kind of claim: a greater value, equal values, a greater rate, a share, a correlation, a greater spread. */
  kind: "comparison" | "conjunction" | "equivalence" | "rate" | "share" | "correlation" | "spread";
  /** The metrics it reads: x and y of a correlation, greater and less of a spread, else one or none. */
  metrics: string[];
  /** The event of a rate or a share, such as `collapsed` or `classesUsed at least 10`. */
  event?: string;
  /**
   * Whether the claim holds, its opposite does, the sides are practically equivalent, one side is ahead
   * but fails in more seeds (*mixed*), or the runs cannot decide; *refused*, where the runs differ in
   * what the claim is not about; *outOfReach*, where a premise of the claim does not hold; or
   * *withdrawn*, whatever the runs say.
   */
  verdict: Verdict["verdict"] | "refused" | "outOfReach" | "withdrawn";
  /** The claim over its universe of analyses; absent where it declares none. */
  universe?: Universe;
  /** The premises that it requires; absent where it requires none. */
  premises?: PremiseVerdict[];
  /** Runs that do not count, and why. */
  notes: string[];
  /** The settings that the sides share. */
  fairness: Fairness;
  /** The runs behind the verdict. */
  sides: ClaimSide[];
}

/** What the claims of a study are judged by. */
export interface Material {
  /** How the losses of the study were tuned. */
  study: TunedStudy;
  /** The runs, of this study and perhaps of others. */
  runs: readonly ClaimRun[];
  /** Level of the family. */
  alpha: number;
  /** What the claims of the study share. */
  terms: Partial<ClaimTerms>;
}

/** A claim before its statistics: what was gathered from the runs. */
export interface Gathered {
  /** Why the claim is not judged. */
  refusal?: string;
  /** Why nothing can be said yet. */
  lack?: string;
  /** How many seeds there are. */
  seeds: number;
  /** The evidence of the first `seeds` of them. */
  at(seeds: number): Evidence;
  /** Its own looks, if they differ from those of the family. */
  looks?: readonly number[];
  /** Runs that do not count, and why. */
  notes: string[];
  /** The settings that the sides share. */
  fairness: Fairness;
  /** The runs behind the claim. */
  sides: ClaimSide[];
}
