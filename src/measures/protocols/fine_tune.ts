import { z } from "zod";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { undefinedBecause } from "../metric.ts";
import { accuracy, whenPredicted } from "../metrics/accuracy.ts";
import { imageCount } from "./transfer.ts";

/**
 * Full fine-tuning (Kornblith et al. 2021): a copy of the network gets a new softmax head on its
 * embedding, and all of it is trained on another dataset by Adam, whose learning rate falls along
 * half a cosine.
 *
 * Training and test images are those of `transfer` for the same sizes, so that both compare.
 */
export const fineTuneMeasure: MeasureDefinition = defineMeasure({
  name: "fineTune",
  title: "Fine-tuning",
  description: "Accuracy on another dataset after the whole network was trained on it",
  direction: "higher",
  range: [0, 1],
  parameters: z.strictObject({
    dataset: z.string().nullable().default(null),
    trainSize: imageCount.default(5000),
    testSize: imageCount.default(2000),
    epochs: z.int().min(1).max(1000).default(5),
    batchSize: z.int().min(1).max(100_000).default(64),
    learningRate: z.number().positive().default(0.001),
  }),
  reads: ["fineTuned"],
  columns: () => [{
    name: "fineTuneAccuracy",
    title: "Accuracy after fine-tuning",
    description: "Accuracy on another dataset after the whole network was trained on it",
    direction: "higher",
    range: [0, 1],
  }],
  whyNot: (_cell, { dataset }) =>
    dataset === null ? 'name the dataset to train on, such as "fashion-mnist"' : undefined,
  compute: ({ fineTuned: { predictions, labels, divergedAt } }) =>
    divergedAt === undefined
      ? whenPredicted(predictions, () => accuracy.explained(predictions, labels))
      : undefinedBecause(`fine-tuning diverged at step ${divergedAt}`),
});
