import { z } from "zod";
import { buildLoss, defineLoss, type LossDefinition } from "../../../src/losses/mod.ts";
import { tf } from "../../../src/compute/tf.ts";

/** A loss of a user's own, from outside of the catalogue. */
export const own: LossDefinition = defineLoss({
  name: "own-loss",
  title: "A loss of one's own",
  source: "tests",
  parameters: z.strictObject({ power: z.number().positive().default(2) }),
  openSetScore: "centroid",
  create: ({ power }, context) =>
    buildLoss(context, {
      name: "own-loss",
      value: (x) => tf.mean(tf.pow(tf.abs(x), power)),
      scores: (x) => tf.zeros([x.shape[0], context.classes]),
    }),
});
