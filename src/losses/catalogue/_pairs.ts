import { InputError } from "../../base/errors.ts";
import { tf } from "../../compute/tf.ts";
import { buildLoss, type LossParts } from "../build.ts";
import type { Loss, LossContext } from "../loss.ts";
import { negativeDistances, normalize } from "./_tensors.ts";

/**
 * A loss on distances between samples. It has no classifier: it scores by the distance to class
 * means, which the trainer sets.
 */
export function distanceLoss(
  name: string,
  context: LossContext,
  normalizeEmbeddings: boolean,
  value: LossParts["value"],
): Loss {
  const place = (x: tf.Tensor2D) => normalizeEmbeddings ? normalize(x, 1) : x;
  let means: tf.Tensor2D | undefined;
  return buildLoss(context, {
    name,
    value: (x, labels, extras) => value(place(x), labels, extras),
    scores: (x) => {
      if (!means) {
        throw new InputError(
          `Cannot score by the loss "${name}" because it has no classifier: call setClassMeans() first`,
        );
      }
      return negativeDistances(place(x), means);
    },
    setClassMeans: (rows) => {
      means?.dispose();
      means = tf.tidy(() => place(tf.tensor2d(rows.map((row) => [...row]))));
    },
    dispose: () => means?.dispose(),
  });
}

/**
 * A loss on the cosines of all pairs of a batch, batch x batch, with a mask of 0 and 1 for those of
 * one class and one for those of two.
 */
export function cosineLoss(
  name: string,
  context: LossContext,
  value: (cosines: tf.Tensor2D, same: tf.Tensor2D, different: tf.Tensor2D) => tf.Tensor,
): Loss {
  return distanceLoss(
    name,
    context,
    true,
    (x, labels) => value(tf.matMul(x, tf.transpose(x)), samePairs(labels), differentPairs(labels)),
  );
}

/** The mean of costs over what a mask of 0 and 1 counts, which are 0 elsewhere; 0 over nothing. */
export function meanOver(costs: tf.Tensor, counted: tf.Tensor): tf.Tensor {
  return tf.div(tf.sum(costs), tf.maximum(tf.sum(counted), 1));
}

/** 1 for each anchor that has another sample of its class and one of another class. */
export function anchorsWithBoth(same: tf.Tensor2D, different: tf.Tensor2D): tf.Tensor {
  return tf.mul(tf.max(same, 1), tf.max(different, 1));
}

/** 1 where row and column have the same label and are not the same sample, batch x batch. */
export function samePairs(labels: tf.Tensor1D): tf.Tensor2D {
  return tf.sub(sameLabel(labels), tf.eye(labels.shape[0]));
}

/** 1 where row and column differ in label, batch x batch. */
export function differentPairs(labels: tf.Tensor1D): tf.Tensor2D {
  return tf.sub(1, sameLabel(labels));
}

function sameLabel(labels: tf.Tensor1D): tf.Tensor2D {
  return tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)).toFloat() as tf.Tensor2D;
}
