import { type Training, TRAINING_FACTORS, type TrainingFactorLists } from "./training.ts";

/** The training set-ups of a matrix: the base with every combination of the lists laid over it. */
export function trainingsOf(lists: TrainingFactorLists, base: Training): Training[] {
  return TRAINING_FACTORS.reduce<Training[]>(
    (trainings, factor) =>
      trainings.flatMap((training) =>
        lists[factor]?.map((value) => ({ ...training, [factor]: value })) ?? [training]
      ),
    [base],
  );
}
