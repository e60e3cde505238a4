import type { OscrConvention } from "../measures/metrics/mod.ts";
import type { FewShotVariant, OpenSetScore } from "../measures/protocols/mod.ts";

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
