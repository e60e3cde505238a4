import type { FigureName } from "../figures/catalogue.ts";
import type { LossSpec } from "../losses/loss.ts";
import type { MeasureRequest } from "../measures/types.ts";
import type { Activation } from "../networks/mod.ts";
import type { Training, TRAINING_FACTORS, TrainingFactorLists } from "./training.ts";
import type { TunedLosses, Tuning } from "./tuning_types.ts";

export type { LossSpec };
export type { FigureName, MeasureRequest };
export type * from "./training.ts";
export type * from "./tuning_types.ts";

/** The factors of a study: a run for each combination. */
export interface FactorLists extends TrainingFactorLists {
  /** Names of datasets. */
  dataset: string[];
  /** Losses with their parameters. */
  loss: LossSpec[];
  /** Widths of the embedding. */
  dimension: number[];
  /** Activations of the embedding layer. */
  activation: Activation[];
  /** Seeds; 0 is as good as any other. */
  seed: number[];
  /**
   * Which of the public splits of the dataset into known and unknown classes, 0 to 4; null trains
   * on all classes.
   */
  openSetSplit: (number | null)[];
}

/** Cells added to the matrix: the factors that are left out take all values of the matrix. */
export interface Include extends Partial<FactorLists> {
  /** The training settings of these cells that differ; they are checked when the cells are expanded. */
  training?: Record<string, unknown>;
}

/** Selects cells: those that agree in every factor given; a loss agrees in the parameters given. */
export interface Selector extends Partial<Pick<Training, typeof TRAINING_FACTORS[number]>> {
  /** Name of the dataset. */
  dataset?: string;
  /** Name of the loss, or some of its parameters, or both. */
  loss?: Partial<LossSpec>;
  /** Width of the embedding. */
  dimension?: number;
  /** Activation of the embedding layer. */
  activation?: Activation;
  /** Seed. */
  seed?: number;
  /** The open-set split; null for cells that train on all classes. */
  openSetSplit?: number | null;
}

/** A claim of any kind. */
export type Claim =
  | ComparisonClaim
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
  /** Where it is stated. */
  source?: string;
}

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

/** A published statement as a comparison over runs: one side has the greater value. */
export interface ComparisonClaim extends ClaimHeading, ClaimReading {
  /** The metric that decides. */
  metric: string;
  /** The side with the greater value, by the claim. */
  greater: Selector;
  /** The side with the lesser value, by the claim. */
  less: Selector;
  /** The smallest difference that would matter, in the unit of the metric; default 0. */
  margin: number;
}

/** A published statement that some choice hardly matters: no two sides differ by the margin. */
export interface EquivalenceClaim extends ClaimHeading, ClaimReading {
  /** The metric that decides. */
  metric: string;
  /** The sides, two or more. */
  equivalent: Selector[];
  /** The smallest difference that would matter, in the unit of the metric. */
  margin: number;
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
export interface SpreadClaim extends ClaimHeading, Pick<ClaimReading, "assume"> {
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
  /** The factors; a run for each combination. */
  matrix: FactorLists;
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
  /**
   * The numbers of seeds at which claims are judged, in ascending order; each look spends its share of
   * alpha. Default: once, with all seeds.
   */
  looks: number[];
  /** How its losses are tuned; default not at all. */
  tuning?: Tuning;
  /** What the tuning chose. It stands in no study file: `loadExperiment` reads it from its own. */
  tuned?: TunedLosses;
  /** Published results; runs that differ from them are reported, with exit code 3. */
  published: PublishedResult[];
  /** Figures of the report, by name. */
  figures: FigureName[];
  /** Named overrides of any of the above, chosen with `--profile`. */
  profiles: Record<string, Record<string, unknown>>;
}

/** One point of the matrix, fully resolved: no default is left implicit. */
export interface Cell {
  /** Name of the dataset. */
  dataset: string;
  /** The loss with every parameter. */
  loss: LossSpec;
  /** Width of the embedding. */
  dimension: number;
  /** Activation of the embedding layer. */
  activation: Activation;
  /** Seed of every random stream of the network. */
  seed: number;
  /** The public split whose known classes it learns; null for all classes. */
  openSetSplit: number | null;
  /** How the network is trained. */
  training: Training;
}
