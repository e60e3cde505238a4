import { randomStream } from "../../base/random.ts";
import { tf } from "../../compute/tf.ts";
import { matrixFrom } from "../../base/matrix.ts";
import type { InitialValues, LossContext } from "../loss.ts";

/** Below this squared norm a vector counts as zero. */
const ZERO = 1e-24;

/** Labels as rows of 0 and 1, batch x classes. */
export function oneHot(labels: tf.Tensor1D, classes: number): tf.Tensor2D {
  return tf.oneHot(labels, classes).toFloat() as tf.Tensor2D;
}

/** The mean over the batch of -log softmax(logits) weighted by the targets, both batch x classes. */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
}

/**
 * The square root of squares. Where they are zero, the root and its gradient are zero, as the
 * gradient of a plain root would be infinite there.
 */
export function safeSqrt<T extends tf.Tensor>(squares: T): T {
  const positive = tf.step(tf.sub(squares, ZERO));
  const rest = tf.sub(1, positive);
  return tf.mul(tf.sqrt(tf.add(tf.mul(squares, positive), rest)), positive);
}

/** Euclidean norms along an axis, which stays with length 1. */
export function norms(x: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  return safeSqrt(tf.sum(tf.square(x), axis, true));
}

/**
 * The vectors along an axis at length 1. A zero vector stays zero, with the gradient that it would
 * have at length 1, so that it can leave the origin.
 */
export function normalize(x: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  const length = norms(x, axis);
  return tf.div(x, tf.add(length, tf.sub(1, tf.step(length))));
}

/** A penalty of 1e30 where a mask of 0 and 1 is 0: beyond whatever is compared, and still finite. */
export function maskPenalty(mask: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(tf.sub(1, mask), 1e30);
}

/**
 * log(sum(exp(x))) along an axis, over the entries that a mask of 0 and 1 keeps. Where it keeps
 * none, about -1e30, whose exponential is 0.
 */
export function maskedLogSumExp(x: tf.Tensor2D, mask: tf.Tensor2D, axis: 0 | 1): tf.Tensor1D {
  return tf.logSumExp(tf.sub(x, maskPenalty(mask)), axis);
}

/** The same values, as constants to the gradient. */
export function withoutGradient(x: tf.Tensor2D): tf.Tensor2D {
  const block = tf.customGrad((value) => ({
    value: (value as tf.Tensor2D).clone(),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return block(x) as tf.Tensor2D;
}

/**
 * The squared Euclidean distances of each row of `x` to each row of `y`, exact for near points.
 *
 * Not by `tf.squaredDifference`: its gradient does not know of broadcasting.
 */
export function squaredDistances(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  return tf.sum(tf.square(tf.sub(tf.expandDims(x, 1), tf.expandDims(y, 0))), 2);
}

/** Minus the Euclidean distance of each row of `x` to each point; one point at a time, as memory goes. */
export function negativeDistances(x: tf.Tensor2D, points: tf.Tensor2D): tf.Tensor2D {
  const columns = tf.split(points, points.shape[0], 0)
    .map((point) => tf.neg(tf.sqrt(tf.sum(tf.squaredDifference(x, point), 1))));
  return tf.stack(columns, 1) as tf.Tensor2D;
}

/** Classifier weights, dimension x classes: given ones, or Glorot-uniform from the seed. */
export function weightsVariable(context: LossContext): tf.Variable<tf.Rank.R2> {
  const { dimension, classes, seed } = context;
  return matrixVariable(context, "weights", [dimension, classes], true, () => {
    const stream = randomStream(seed, "loss/weights");
    const limit = Math.sqrt(6 / (dimension + classes));
    return Float32Array.from(
      { length: dimension * classes },
      () => (2 * stream.uniform() - 1) * limit,
    );
  });
}

/** A bias for each class: given ones, or one value for all. */
export function biasVariable(
  { classes, initial }: LossContext,
  otherwise = 0,
): tf.Variable<tf.Rank.R1> {
  const bias = initial?.bias;
  if (bias && bias.length !== classes) {
    throw new RangeError(
      `Cannot start the bias because it must have ${classes} values: current length is ${bias.length}`,
    );
  }
  return tf.tidy(() =>
    tf.variable(bias ? tf.tensor1d([...bias]) : tf.fill([classes], otherwise), true)
  );
}

/** Points, classes x dimension: given ones, or those of `otherwise`. */
export function pointsVariable(
  context: LossContext,
  name: "centers" | "targets" | "prototypes",
  otherwise: () => readonly (readonly number[])[],
  columns: number = context.dimension,
): tf.Variable<tf.Rank.R2> {
  return matrixVariable(
    context,
    name,
    [context.classes, columns],
    false,
    () => Float32Array.from(otherwise().flat()),
  );
}

function matrixVariable(
  { initial }: LossContext,
  name: Exclude<keyof InitialValues, "bias">,
  shape: [number, number],
  trainable: boolean,
  otherwise: () => Float32Array,
): tf.Variable<tf.Rank.R2> {
  const given = initial?.[name];
  if (given !== undefined) matrixFrom(given);
  if (given && (given.length !== shape[0] || given.some((row) => row.length !== shape[1]))) {
    throw new RangeError(
      `Cannot start the ${name} because they must be ${shape[0]} x ${
        shape[1]
      }: current shape is ${given.length} x ${given[0]?.length ?? 0}`,
    );
  }
  const values = given ? Float32Array.from(given.flat()) : otherwise();
  return tf.tidy(() => tf.variable(tf.tensor2d(values, shape), trainable));
}
