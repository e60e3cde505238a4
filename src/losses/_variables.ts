import { tf } from "../compute/tf.ts";
import { randomStream } from "../base/random.ts";
import type { InitialValues, LossContext } from "./loss.ts";

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
      `Cannot start the bias as it must have ${classes} values: current length is ${bias.length}`,
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
  if (given && (given.length !== shape[0] || given.some((row) => row.length !== shape[1]))) {
    throw new RangeError(
      `Cannot start the ${name} as they must be ${shape[0]} x ${
        shape[1]
      }: current shape is ${given.length} x ${given[0]?.length ?? 0}`,
    );
  }
  const values = given ? Float32Array.from(given.flat()) : otherwise();
  return tf.tidy(() => tf.variable(tf.tensor2d(values, shape), trainable));
}
