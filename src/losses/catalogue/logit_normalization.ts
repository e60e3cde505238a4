import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { normalize } from "./_tensors.ts";
import { KORNBLITH_2021 } from "./_papers.ts";

/**
 * Logit normalisation: softmax cross-entropy of z / (t |z|).
 *
 * `temperature` t > 0, default 0.04.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py`.
 */
export const logitNormalization: LossDefinition = defineLoss({
  name: "logit-normalization",
  title: "Logit normalisation",
  source: "arXiv 2010.16402",
  paper: KORNBLITH_2021,
  parameters: z.strictObject({
    temperature: z.number().positive().default(0.04)
      .describe("the length of the logits is 1 / temperature"),
  }),
  space: "euclidean",
  // All logits have one length: what tells classes apart is their softmax.
  openSetScore: "probability",
  forms: [{ temperature: 0.5 }],
  create({ temperature }, context) {
    const { variables, logits } = linearClassifier(context);
    return classifierLoss("logit-normalization", context, {
      variables,
      logits: (x) => tf.div(normalize(logits(x), 1), temperature),
    });
  },
  reference({ temperature }, batch) {
    const logits = reference.logits(batch).map((row) =>
      reference.unit(row).map((v) => v / temperature)
    );
    return reference.meanCrossEntropy(logits, batch.labels);
  },
});
