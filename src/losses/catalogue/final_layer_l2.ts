import { dot } from "../../base/matrix.ts";
import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { crossEntropy, oneHot } from "./_tensors.ts";
import { KORNBLITH_2021 } from "./_papers.ts";

/**
 * Softmax cross-entropy plus lambda / 2 times the squared Frobenius norm of the classifier's weights.
 *
 * `lambda` >= 0, default 8e-4. The bias is left free.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py`.
 */
export const finalLayerL2: LossDefinition = defineLoss({
  name: "final-layer-l2",
  title: "Extra final-layer L2",
  source: "arXiv 2010.16402",
  paper: KORNBLITH_2021,
  parameters: z.strictObject({
    lambda: z.number().min(0).default(8e-4).describe("the weight of the penalty"),
  }),
  space: "euclidean",
  openSetScore: "logit",
  forms: [{ lambda: 0.1 }],
  create({ lambda }, context) {
    const { variables, logits } = linearClassifier(context);
    return classifierLoss("final-layer-l2", context, { variables, logits }, {
      value: (x, labels) => {
        const penalty = tf.mul(tf.sum(tf.square(variables.weights!)), lambda / 2);
        return tf.add(crossEntropy(logits(x), oneHot(labels, context.classes)), penalty);
      },
    });
  },
  reference: ({ lambda }, batch) =>
    reference.meanCrossEntropy(reference.logits(batch), batch.labels) +
    (lambda / 2) * batch.variables.weights!.reduce((sum, row) => sum + dot(row, row), 0),
});
