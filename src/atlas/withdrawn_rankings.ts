import { whyUntuned } from "../study/tuning.ts";
import type { Experiment } from "../study/types.ts";
import { measureNameOf } from "../results/metrics.ts";

/** A ranking that is not published: by some measures, in some studies, or by some in some. */
interface WithdrawnRanking {
  /** Left out: by all. */
  measures?: readonly string[];
  /** Left out: in all. */
  studies?: readonly string[];
  /** The studies that were made to do without the reason, and stand. */
  but?: readonly string[];
  /** Why, with the number that shows it. */
  reason: string;
}

/** The study of classes that no network has seen, each loss in its own space, tuned alike. */
const REALITY_CHECK = "reality-check";

/**
 * The rankings of losses that the published atlas withdraws, and why. To publish a ranking again,
 * delete its entry: nothing else knows of it.
 */
const WITHDRAWN_RANKINGS: readonly WithdrawnRanking[] = [
  {
    measures: ["mapAtR", "rPrecision", "recallAt1", "recallAt2", "recallAt4", "recallAt8"],
    but: [REALITY_CHECK],
    reason:
      "the distance was Euclidean, also for losses that train cosines, and the classes were " +
      "those trained on; by cosine arcface has a MAP@R of 0.964 instead of 0.858",
  },
  {
    measures: ["openSet"],
    reason:
      "the score decides more than the loss (softmax in the plane: 0.873 by its logit, 0.954 " +
      "by its probability), and garments are at the ceiling (0.993)",
  },
  {
    measures: ["fewShot"],
    but: [REALITY_CHECK],
    reason: "features of an untrained network do better (0.58 of 20-way 5-shot, the best trained " +
      "network 0.521), and the learning rate, which was tuned for none, is worth more than most " +
      "losses differ by",
  },
  {
    measures: ["transfer", "fineTune"],
    reason: "raw pixels do better (0.87 against 0.824 on notMNIST, about 0.80 against 0.730 on " +
      "Fashion-MNIST), so that it ranks what the training destroys",
  },
  {
    measures: ["accuracy", "knnAccuracy"],
    studies: [REALITY_CHECK],
    reason: "its losses were tuned to find classes that they have not seen, and not to classify " +
      "those that they were trained on",
  },
  {
    studies: ["nightly"],
    reason: "63 steps of training are there to notice changes of the code, and rank no losses",
  },
];

/**
 * Why no contest of a study names a winner, whatever the metric; undefined where its losses were tuned
 * alike: a loss that is ahead of others at settings that were chosen for none is ahead by luck.
 */
export function untunedRanking(
  experiment: Pick<Experiment, "tuning" | "tuned">,
): string | undefined {
  const reason = whyUntuned(experiment);
  return reason === undefined ? undefined : `${reason}, and an untuned contest names no winner`;
}

/** Why the ranking of a study by a column is withdrawn; undefined where it is not. */
export function withdrawnRanking(column: string, study: string): string | undefined {
  const name = measureNameOf(column);
  return WITHDRAWN_RANKINGS.find(({ measures, studies, but = [] }) =>
    (measures?.includes(name) ?? true) && (studies?.includes(study) ?? true) && !but.includes(study)
  )?.reason;
}
