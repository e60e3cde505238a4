import type { AugmentationSpec } from "../data/mod.ts";
import type { LossSpec } from "../losses/loss.ts";
import type { OscrConvention } from "../metrics/mod.ts";
import type { Activation } from "../model/mod.ts";
import type { FewShotVariant, OpenSetScore } from "../protocols/mod.ts";

export type { LossSpec };

/** Adam (Kingma & Ba 2015). */
export interface AdamOptions {
  /** Selects Adam. */
  name: "adam";
  /** Step size, default 0.001. */
  learningRate: number;
  /** Decay of the first moment, default 0.9. */
  beta1: number;
  /** Decay of the second moment, default 0.999. */
  beta2: number;
  /** Added to the denominator, default 1e-8. */
  epsilon: number;
}

/** Stochastic gradient descent with momentum. */
export interface SgdOptions {
  /** Selects gradient descent. */
  name: "sgd";
  /** Step size, default 0.01. */
  learningRate: number;
  /** Decay of the velocity, default 0.9. */
  momentum: number;
  /** L2 penalty on every weight, default 0. */
  weightDecay: number;
}

/** The optimiser of a training. */
export type OptimizerOptions = AdamOptions | SgdOptions;

/** How a network is trained. */
export interface Training {
  /** The network, default `scholl`. */
  backbone: "scholl";
  /** How many training images; the same ones for every loss and seed. Default `all`. */
  trainSize: number | "all";
  /** How many test images. Default `all`. */
  testSize: number | "all";
  /** Passes over the training images, default 20. */
  epochs: number;
  /** Images a step, default 128. */
  batchSize: number;
  /** The optimiser, default Adam with a step size of 0.001. */
  optimizer: OptimizerOptions;
  /** Random changes of the training images, default none. */
  augmentation: AugmentationSpec | null;
  /** Rotation of all images by known angles, default none. */
  rotation: Rotation | null;
}

/** Open-set recognition: tell images of unknown classes from those of known ones. */
export interface OpenSetEvaluation {
  /**
   * Which of the five public splits of the dataset, 0 to 4: the network is trained on its known
   * classes only. Null, the default, trains on all classes; then `unknown` must name a dataset.
   */
  split: number | null;
  /** Datasets all of whose test images are unknown as well, such as notmnist for digits. */
  unknown: string[];
  /** How images are scored, default every way. */
  scores: OpenSetScore[];
  /** k of the score by neighbours, default 50. */
  neighbours: number;
  /** Temperature of the energy, default 1. */
  temperature: number;
  /** Whether embeddings are brought to length 1 first, default false. */
  normalize: boolean;
  /** How OSCR is taken, default `exact`. */
  oscr: OscrConvention;
}

/** Transfer: a probe and kNN on the frozen features, for classes the network never saw. */
export interface TransferEvaluation {
  /** Other datasets; the held-out classes of the open-set split come by themselves. */
  datasets: string[];
  /** From where: the embedding, or the 256-wide layer before it. Default both. */
  layers: ("embedding" | "hidden")[];
  /** At most how many images the probe is fitted to, default 5,000. */
  trainSize: number | "all";
  /** At most how many it is measured on, default 2,000. */
  testSize: number | "all";
}

/** Few-shot classification of classes the network never saw. */
export interface FewShotEvaluation {
  /** Another dataset; null, the default, takes the held-out classes of the open-set split. */
  dataset: string | null;
  /** Classes an episode, default 5, or as many as there are. */
  ways: number;
  /** Shown images a class, a column each; default 1 and 5. */
  shots: (1 | 5)[];
  /** Images a class to classify, default 15. */
  queries: number;
  /** Default 600. */
  episodes: number;
  /** What is done to embeddings first, default `UN`: nothing. */
  variant: FewShotVariant;
}

/** Rotated images: the angle of each is known, for losses that regress on it. */
export interface Rotation {
  /** Angles are drawn evenly from [-maximum, maximum], in degrees. Default 60. */
  maximum: number;
}

/** How a network is trained. */
export interface Training {
  /** The network, default `scholl`. */
  backbone: "scholl";
  /** How many training images; the same ones for every loss and seed. Default `all`. */
  trainSize: number | "all";
  /** How many test images. Default `all`. */
  testSize: number | "all";
  /** Passes over the training images, default 20. */
  epochs: number;
  /** Images a step, default 128. */
  batchSize: number;
  /** The optimiser, default Adam with a step size of 0.001. */
  optimizer: OptimizerOptions;
  /** Random changes of the training images, default none. */
  augmentation: AugmentationSpec | null;
  /** Rotation of all images by known angles, default none. */
  rotation: Rotation | null;
}

/** Open-set recognition: tell images of unknown classes from those of known ones. */
export interface OpenSetEvaluation {
  /**
   * Which of the five public splits of the dataset, 0 to 4: the network is trained on its known
   * classes only. Null, the default, trains on all classes; then `unknown` must name a dataset.
   */
  split: number | null;
  /** Datasets all of whose test images are unknown as well, such as notmnist for digits. */
  unknown: string[];
  /** How images are scored, default every way. */
  scores: OpenSetScore[];
  /** k of the score by neighbours, default 50. */
  neighbours: number;
  /** Temperature of the energy, default 1. */
  temperature: number;
  /** Whether embeddings are brought to length 1 first, default false. */
  normalize: boolean;
  /** How OSCR is taken, default `exact`. */
  oscr: OscrConvention;
}

/** Transfer: a probe and kNN on the frozen features, for classes the network never saw. */
export interface TransferEvaluation {
  /** Other datasets; the held-out classes of the open-set split come by themselves. */
  datasets: string[];
  /** From where: the embedding, or the 256-wide layer before it. Default both. */
  layers: ("embedding" | "hidden")[];
  /** At most how many images the probe is fitted to, default 5,000. */
  trainSize: number | "all";
  /** At most how many it is measured on, default 2,000. */
  testSize: number | "all";
}

/** Few-shot classification of classes the network never saw. */
export interface FewShotEvaluation {
  /** Another dataset; null, the default, takes the held-out classes of the open-set split. */
  dataset: string | null;
  /** Classes an episode, default 5, or as many as there are. */
  ways: number;
  /** Shown images a class, a column each; default 1 and 5. */
  shots: (1 | 5)[];
  /** Images a class to classify, default 15. */
  queries: number;
  /** Default 600. */
  episodes: number;
  /** What is done to embeddings first, default `UN`: nothing. */
  variant: FewShotVariant;
}

/** Open-set recognition: train on the known classes only, then tell unknown from known. */
export interface OpenSet {
  /** Which of the five public splits of the dataset (papers: Neal et al. 2018), 0 to 4. */
  split: number;
}

/** How a trained network is measured. */
export interface Evaluation {
  /** Metrics of the test embeddings, by name. */
  metrics: string[];
  /** k of the kNN accuracy, default 20. */
  neighbours: number;
  /** Open-set recognition; null, the default, takes none. */
  openSet: OpenSetEvaluation | null;
  /** L2-regularised linear probe on the embedding, its C as in scikit-learn; null takes none. */
  probe: { C: number } | null;
  /** Transfer to other classes; null, the default, takes none. */
  transfer: TransferEvaluation | null;
  /** Few-shot classification; null, the default, takes none. */
  fewShot: FewShotEvaluation | null;
}

/** The factors of a study: a run for each combination. */
export interface FactorLists {
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
}

/** Cells added to the matrix: the factors that are left out take all values of the matrix. */
export interface Include extends Partial<FactorLists> {
  /** What differs in the training of these cells. */
  training?: Partial<Training>;
  /** What differs in the evaluation of these cells. */
  evaluation?: Partial<Evaluation>;
}

/** Selects cells: those that agree in every factor given; a loss agrees in the parameters given. */
export interface Selector {
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
}

/** A published statement as a comparison over runs. */
export interface Claim {
  /** Short name, unique in the experiment. */
  id: string;
  /** The sentence, as the paper means it. */
  statement: string;
  /** Where it is stated. */
  source?: string;
  /** The metric that decides. */
  metric: string;
  /** The side that is said to have the greater value. */
  greater: Selector;
  /** The side that is said to have the lesser value. */
  less: Selector;
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
  /** How they are measured. */
  evaluation: Evaluation;
  /** What the study is to decide. */
  claims: Claim[];
  /** Figures of the report, by name. */
  figures: string[];
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
  /** Seed of every random stream of the run. */
  seed: number;
  /** How the network is trained. */
  training: Training;
  /** How it is measured. */
  evaluation: Evaluation;
}
