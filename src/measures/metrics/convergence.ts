import { defineMeasure, type MeasureDefinition } from "../measure.ts";

/** How many passes over the training images a network has seen. */
export const epochsTrainedMeasure: MeasureDefinition = defineMeasure({
  name: "epochsTrained",
  title: "Epochs trained",
  description: "Passes over the training images, which the schedule plateau decides itself",
  direction: "none",
  range: [0, Infinity],
  reads: ["convergence"],
  compute: ({ convergence: { epochs } }) => epochs,
});

/** Whether a training was long enough by its own criterion. */
export const convergedMeasure: MeasureDefinition = defineMeasure({
  name: "converged",
  title: "Converged",
  description:
    "1 where the validation accuracy gained no more than its noise before the epochs ran out, else 0",
  direction: "higher",
  range: [0, 1],
  reads: ["convergence"],
  whyNot: ({ training: { schedule, epochs } }) =>
    schedule.name === "plateau" && epochs > 0
      ? undefined
      : 'its training has no criterion: give the schedule "plateau"',
  compute: ({ convergence: { converged } }) => Number(converged),
});
