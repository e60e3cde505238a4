import { z } from "zod";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { resultOf, undefinedBecause } from "../metric.ts";
import { accuracy, whenPredicted } from "../metrics/accuracy.ts";
import { imageCount } from "./transfer.ts";

/**
 * Full fine-tuning (Kornblith et al. 2021): a copy of the network gets a new softmax head on its
 * embedding, and all of it is trained on another dataset by Adam, whose learning rate falls along
 * half a cosine. By default it is trained until it has learned the training images, with a mean
 * cross-entropy of at most 0.1: after 10 passes, or anew with twice as many until it has, 320 at most.
 * `from` `scratch` trains a network of fresh weights in the same way, which is the baseline.
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
    epochs: z.union([z.int().min(1).max(1000), z.literal("enough")], {
      error: 'must be a whole number from 1 to 1000, or "enough"',
    }).default("enough"),
    batchSize: z.int().min(1).max(100_000).default(64),
    learningRate: z.number().positive().default(0.001),
    from: z.enum(["pretrained", "scratch"]).default("pretrained"),
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
  compute: ({ fineTuned: { predictions, labels, divergedAt, enough } }) => {
    if (divergedAt !== undefined) {
      return undefinedBecause(`fine-tuning diverged at step ${divergedAt}`);
    }
    const result = resultOf(
      whenPredicted(predictions, () => accuracy.explained(predictions, labels)),
    );
    if (enough === undefined || result.reason !== undefined) return result;
    const { epochs, loss, met } = enough;
    const end = `${epochs} epochs, training loss ${loss.toPrecision(2)}`;
    return { ...result, reason: met ? end : `${end}: not trained to the end` };
  },
});
