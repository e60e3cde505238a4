import { z } from "zod";
import { dot } from "../../base/matrix.ts";
import { randomStream } from "../../base/random.ts";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import { METTES_2019 } from "./_papers.ts";
import {
  boundsParameters,
  checkBounds,
  meanReadError,
  readErrors,
  readValues,
} from "./_prototypes.ts";
import * as reference from "./_reference.ts";
import { crossEntropy, oneHot } from "./_tensors.ts";

/**
 * Softmax and squared error in one network, the usual way to learn a class and a number together:
 * t times the cross-entropy of a linear classifier plus 1 - t times the squared error of a linear
 * readout, (r - (x . u + c))^2, with r the sample's value brought from [lower, upper] to [-1, 1].
 *
 * `taskWeight` t in [0, 1], default 0.5: 0 is regression alone, 1 classification alone. `lower` <
 * `upper`, defaults -90 and 90 (degrees). The values come as the `angles` of the extras;
 * predictions() gives them back.
 *
 * Source: the baseline with which Mettes et al. (arXiv 1901.10514), section 3.4, compare their joint
 * prototypes ({@linkcode prototypeJoint}).
 */
export const softmaxJoint: LossDefinition = defineLoss({
  name: "softmax-joint",
  title: "Softmax and squared error",
  source: "as in arXiv 1901.10514",
  paper: METTES_2019,
  parameters: z.strictObject({
    taskWeight: z.number().min(0).max(1).default(0.5)
      .describe("of the classification, against the regression"),
    ...boundsParameters,
  }),
  space: "euclidean",
  openSetScore: "logit",
  forms: [{ taskWeight: 0.25 }],
  create({ taskWeight, ...bounds }, context) {
    checkBounds("softmax-joint", bounds);
    const { variables, logits } = linearClassifier(context);
    const { axis, offset } = readout(context.dimension, context.seed);
    const read = (x: tf.Tensor2D): tf.Tensor1D =>
      tf.add(tf.squeeze(tf.matMul(x, axis), [1]), offset);
    return classifierLoss("softmax-joint", context, {
      variables: { ...variables, axis, offset },
      logits,
    }, {
      predictions: (x) => readValues(read(x), bounds),
      value: (x, labels, extras) => {
        const regression = tf.mean(readErrors("softmax-joint", read(x), extras, bounds));
        const classification = crossEntropy(logits(x), oneHot(labels, context.classes));
        return tf.add(tf.mul(regression, 1 - taskWeight), tf.mul(classification, taskWeight));
      },
    });
  },
  reference({ taskWeight, ...bounds }, batch) {
    const { axis, offset } = batch.variables;
    const direction = axis!.map(([value]) => value!);
    const regression = meanReadError(
      batch.embeddings,
      batch.angles,
      bounds,
      (x) => dot(x, direction) + offset![0]![0]!,
    );
    const classification = reference.meanCrossEntropy(reference.logits(batch), batch.labels);
    return (1 - taskWeight) * regression + taskWeight * classification;
  },
});

/** A linear readout: Glorot-uniform weights, dimension x 1, and an offset that starts at 0. */
function readout(dimension: number, seed: number) {
  const stream = randomStream(seed, "loss/readout");
  const limit = Math.sqrt(6 / (dimension + 1));
  const values = Float32Array.from(
    { length: dimension },
    () => (2 * stream.uniform() - 1) * limit,
  );
  return tf.tidy(() => ({
    axis: tf.variable(tf.tensor2d(values, [dimension, 1]), true),
    offset: tf.variable(tf.tensor1d([0]), true),
  }));
}
