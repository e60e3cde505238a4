import { z } from "zod";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";

/**
 * Softmax with dropout: in training, the trainer drops a share of the features from which the
 * embedding is made, and scales the rest up.
 *
 * The published network drops the penultimate features, which are the input of its final layer. Here
 * the embedding stands between the two: where it is linear, it and the classifier are a final layer
 * in two factors, and its input is what is dropped. An embedding of two coordinates has none to spare.
 *
 * `rate` in [0, 1), default 0.3. The loss itself is that of {@linkcode softmax}; what it asks of the
 * trainer is its `featureDropout`.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py` (keep probability 0.7).
 */
export const dropout: LossDefinition = defineLoss({
  name: "dropout",
  title: "Dropout",
  source: "arXiv 1207.0580; as in arXiv 2010.16402",
  paper: {
    authors: "Hinton et al.",
    year: 2012,
    title: "Improving neural networks by preventing co-adaptation of feature detectors",
    arxiv: "1207.0580",
  },
  parameters: z.strictObject({
    rate: z.number().min(0).lt(1).default(0.3).describe("the share of features that is dropped"),
  }),
  space: "euclidean",
  openSetScore: "logit",
  create({ rate }, context) {
    return classifierLoss("dropout", context, linearClassifier(context), {
      featureDropout: { rate },
    });
  },
  reference: (_, batch) => reference.meanCrossEntropy(reference.logits(batch), batch.labels),
});
