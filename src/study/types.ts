import type { Cell } from "../cell/cell.ts";
import type { FactorLists } from "../cell/factors.ts";
import type { Selector } from "../cell/selector.ts";
import type { Training } from "../cell/training.ts";
import type { FigureName } from "../figures/catalogue.ts";
import type { LossSpec } from "../losses/loss.ts";
import type { MeasureRequest } from "../measures/types.ts";

/** Cells added to the matrix: the factors that are left out take all values of the matrix. */
export interface Include extends Partial<FactorLists> {
  /** The training settings of these cells that differ; they are checked when the cells are expanded. */
  training?: Record<string, unknown>;
}

/** A claim of any kind. */
export type Claim =
  | ComparisonClaim
  | ConjunctionClaim
  | EquivalenceClaim
  | RateClaim
  | ShareClaim
  | CorrelationClaim
  | SpreadClaim;

/** The heading of every claim. */
export interface ClaimHeading {
  /** Short name, unique in the experiment. */
  id: string;
  /** The sentence, as the paper means it. */
  statement: string;
  /**
   * The claims that answer one question together, by a name of their own: each family is corrected for
   * by itself. Default one family of all that name none.
   */
  family?: string;
  /** Where it is stated; `this atlas`, and what it follows, for a hypothesis of our own. */
  source?: string;
  /**
   * Why the runs cannot answer it after all, in a line. The claim is evaluated as before and keeps its
   * place in the family, but has no verdict.
   */
  withdrawn?: string;
  /**
   * What must hold for the claim to be judged at all: premises, or the names of those of the study.
   * Where one does not hold, the claim is out of reach of the study.
   */
  requires?: (string | Premise)[];
  /** What would falsify it, in a sentence. */
  falsifiedBy?: string;
}

/** One side of a premise: a metric of some cells. */
export interface PremiseSide {
  /** The metric. */
  metric: string;
  /** The cells, perhaps a baseline; of several configurations each must do. */
  of: Selector;
}

/** A premise that one side has a greater value than another, or than a number such as chance. */
export interface ComparedPremise {
  /** The premise as a sentence. */
  statement: string;
  /** The side that must have the greater value. */
  greater: PremiseSide | number;
  /** The other side. */
  less: PremiseSide | number;
  /** By how much at least; default 0. */
  margin: number;
}

/** A premise on how many of the seeds at hand show an event. */
export interface CountedPremise {
  /** The premise as a sentence. */
  statement: string;
  /** The event. */
  event: ClaimEvent;
  /** The cells whose seeds are counted; of several configurations each must do. */
  of: Selector;
  /** The least share of seeds, or */
  atLeast?: number;
  /** the greatest; one of both is given. */
  atMost?: number;
}

/** What must hold for a claim to be judged. */
export type Premise = ComparedPremise | CountedPremise;

/** How a claim on the values of a metric is to be read. */
export interface ClaimReading {
  /**
   * `"typical"` (the default): the difference in a typical seed, its median. `"mean"`: the mean over
   * seeds, for metrics with bounds.
   */
  estimand: "typical" | "mean";
  /** The assumption on the differences between seeds, in exchange for power; default none. */
  assume: "nothing" | "symmetry" | "normality";
  /**
   * What becomes of networks that collapsed. `"count"` (the default): their values count as measured.
   * `"worst"`: they take the worst value there is. `"exclude"`: the claim is about the seeds in which
   * no side failed. They are counted and compared in any case.
   */
  collapsed: "count" | "worst" | "exclude";
}

/** What difference a claim on the values of a metric takes to matter. */
export interface ClaimInterest {
  /**
   * The smallest effect of interest, in the unit of the metric; default that of the study, or of the
   * measure.
   */
  smallestEffect?: number;
}

/** Other reasonable analyses of a claim, over all combinations of which it is surveyed. */
export interface ClaimUniverse {
  /**
   * Values by choice: `metric` for other columns (another score, distance, layer or k), or a setting of
   * the networks of all sides, such as `epochs`, `dimension` or `training.optimizer.learningRate`.
   */
  universe?: Record<string, unknown[]>;
}

/** What a claim on the values of a metric is about. */
export interface ClaimPopulation {
  /**
   * `"seeds"`: other seeds on these test images. `"images"`: other test images too, whose error is added
   * to the interval and the test. Default that of the study.
   */
  population?: "seeds" | "images";
}

/** A published statement as a comparison over runs: one side has the greater value. */
export interface ComparisonClaim
  extends ClaimPopulation, ClaimHeading, ClaimReading, ClaimInterest, ClaimUniverse {
  /** The metric that decides. */
  metric: string;
  /** The side with the greater value, by the claim. */
  greater: Selector;
  /** The side with the lesser value, by the claim. */
  less: Selector;
  /** The smallest difference that would matter, in the unit of the metric; default 0. */
  margin: number;
}

/** Two sides of which one has the greater value, by the claim. */
export type ComparedSides = Pick<ComparisonClaim, "greater" | "less">;

/** A published statement as several comparisons that all have to hold. */
export interface ConjunctionClaim extends Omit<ComparisonClaim, "greater" | "less"> {
  /** The comparisons, two or more; the one of which the runs are least sure decides. */
  each: ComparedSides[];
}

/** A published statement that some choice hardly matters: no two sides differ by the margin. */
export interface EquivalenceClaim
  extends ClaimPopulation, ClaimHeading, ClaimReading, ClaimInterest, ClaimUniverse {
  /** The metric that decides. */
  metric: string;
  /** The sides, two or more. */
  equivalent: Selector[];
  /** The smallest difference that would matter, in the unit of the metric; default its smallest effect. */
  margin?: number;
}

/** Something that a network does or does not do: it fails, or a metric reaches a value. */
export type ClaimEvent =
  | "collapsed"
  | "diverged"
  | "failed"
  | { metric: string; atLeast: number }
  | { metric: string; atMost: number };

/** A published statement that an event is more frequent on one side. */
export interface RateClaim extends ClaimHeading {
  /** The event. */
  event: ClaimEvent;
  /** The side that shows it more often, by the claim. */
  greater: Selector;
  /** The other side. */
  less: Selector;
}

/** A published statement on how frequent an event is: at least or at most so often. */
export interface ShareClaim extends ClaimHeading {
  /** The event. */
  event: ClaimEvent;
  /** The configuration, whose seeds are counted. */
  over: Selector;
  /** The least share of seeds, or */
  atLeast?: number;
  /** the greatest; one of both is given. */
  atMost?: number;
}

/** A published statement as a rank correlation of two metrics over configurations. */
export interface CorrelationClaim extends ClaimHeading {
  /** The two metrics that are correlated. */
  correlation: {
    /** One metric. */
    x: string;
    /** The other. */
    y: string;
    /** The configurations, each an observation with its seeds taken together; default all. */
    over: Selector;
    /**
     * The settings in which the configurations differ, such as `loss` or `training.epochs`; default
     * `loss`. A claim whose configurations differ in anything else is refused.
     */
    across: string[];
    /** Whether both rise together, or one falls as the other rises. */
    sign: "positive" | "negative";
  };
}

/** A published statement that some choice matters more for one metric than for another. */
export interface SpreadClaim extends ClaimHeading, ClaimInterest, Pick<ClaimReading, "assume"> {
  /** The metrics whose spreads are compared, and the configurations. */
  spread: {
    /** The metric that spreads out more, by the claim. */
    greater: string;
    /** The metric that spreads out less; both have the same range. */
    less: string;
    /** The configurations over which the metrics spread; default all. */
    over: Selector;
    /** The settings in which the configurations differ, as in a correlation; default `loss`. */
    across: string[];
  };
  /** The smallest difference of standard deviations that would matter; default 0. */
  margin: number;
}

/** A result that was published, which the runs are held to. */
export interface PublishedResult {
  /** The metric. */
  metric: string;
  /** The published value. */
  value: number;
  /** How far the mean over the selected runs may lie from it. */
  tolerance: number;
  /** The runs that it is about; default all. */
  where: Selector;
  /** Where it was published. */
  source?: string;
}

/** A study: a matrix, how to train and measure it, what it is to decide and to draw. */
export interface Experiment {
  /** Where the JSON Schema is, for editors. */
  $schema?: string;
  /** File-safe name. */
  name: string;
  /** The title of the report. */
  title: string;
  /** The published source. */
  source?: string;
  /**
   * Modules of your own with the losses, measures, backbones and activations that the study
   * names, by their paths from its file. The command line loads them, in a sandbox; `parseExperiment`
   * and `loadExperiment` load no code.
   */
  modules?: string[];
  /** The factors; a run for each combination. Its lists are empty where all networks are imported. */
  matrix: FactorLists;
  /**
   * Lists of networks that were trained elsewhere, as `loss-atlas import` writes them, by their paths
   * from the study.
   */
  imported: string[];
  /** The cells of these networks. They stand in no study file: `loadExperiment` reads them from the lists. */
  importedCells?: Cell[];
  /** Cells beside the matrix. */
  include: Include[];
  /** Cells to leave out. */
  exclude: Selector[];
  /** How networks are trained. */
  training: Training;
  /** The measures to take of them, where they apply. */
  measures: MeasureRequest[];
  /** The claims that the study decides. */
  claims: Claim[];
  /** Premises that claims share, by the name under which these require them. */
  premises: Record<string, Premise>;
  /** The smallest effects of interest, by column or by the value that columns hold. */
  smallestEffects: Record<string, number>;
  /** What its claims are about, unless they say it: other seeds (the default), or other images too. */
  population: "seeds" | "images";
  /**
   * The numbers of seeds at which claims are judged, in ascending order; each look spends its share of
   * alpha. Default: once, with all seeds.
   */
  looks: number[];
  /** How its losses are tuned; default not at all. */
  tuning?: Tuning;
  /** What the tuning chose. It stands in no study file: `loadExperiment` reads it from its own. */
  tuned?: UsedTuning;
  /** Published results; runs that differ from them are reported, with exit code 3. */
  published: PublishedResult[];
  /** Figures of the report, by name. */
  figures: FigureName[];
  /** Named overrides of any of the above, chosen with `--profile`. */
  profiles: Record<string, Record<string, unknown>>;
}

/** What the claims of a study share. */
export type ClaimTerms = Pick<Experiment, "premises" | "smallestEffects" | "population">;

/** A study and the cells that it expands to. */
export interface ExpandedStudy {
  study: Experiment;
  cells: readonly Cell[];
}

/** Values by the path of a setting, such as `training.optimizer.learningRate` or `loss.margin`. */
export type Settings = Record<string, unknown>;

/** Values to try by the path of a setting; every combination is a candidate. */
export type CandidateLists = Record<string, unknown[]>;

/** How the losses of a study are tuned: all by one budget, on images that no test image is among. */
export interface Tuning {
  /** How many training images are kept back, to choose by; 0 where the metric is of other data. */
  validation: number;
  /**
   * The column by which settings are chosen: one of validation images, or of a dataset that the study
   * itself does not measure. Default `validationAccuracy`.
   */
  metric: string;
  /** Numbers of epochs to try with every loss alike; default none but the study's. */
  epochs?: number[];
  /**
   * How many configurations each loss may try, the same for all: drawn from the combinations of its
   * lists by a fixed seed. Default all combinations.
   */
  budget?: number;
  /**
   * By how many values a numeric list may grow on a side where its end is the best: each the ratio of
   * its last two from the next. Default 0: a choice at the end of a list counts as not tuned.
   */
  grow: number;
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
  /**
   * Why a result that was found under other conditions is used all the same, in a line: for a study
   * whose networks were trained by it. Without it such a result is refused.
   */
  stale?: string;
}

/** A candidate that was tried, with what it gave. */
export interface TriedCandidate {
  /** Its settings. */
  settings: Settings;
  /** The value of the metric of each network; null where it is undefined. */
  values: (number | null)[];
  /** The digests of the networks, in the order of the values. */
  networks: string[];
  /** Set where it was none of the lists, which grew to it. */
  grown?: true;
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
  /** Every setting under which they were tuned and that was not tried itself, with all its values. */
  conditions: Record<string, unknown[]>;
  /** The digest of what each component of the networks computed, and of each dataset, by its name. */
  code?: Record<string, string>;
}

/** The result of a tuning: the content of its file. */
export interface TuningResult extends TunedLosses {
  /** The request. */
  tuning: Omit<Tuning, "result" | "stale">;
}

/** What a study uses of the result. */
export interface UsedTuning extends TunedLosses {
  /** Why it is used, where it was found under other conditions than the study's. */
  stale?: string;
}
