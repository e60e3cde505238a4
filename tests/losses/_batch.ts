import { tf } from "../../src/compute/tf.ts";
import { createLoss, type InitialValues, type Loss, type LossSpec } from "../../src/losses/mod.ts";

/** The batch of the worked values: four samples of three classes in the plane. */
export const embeddings = [[1, 0.5], [-0.4, 1.2], [-0.9, -0.7], [0.1, 0.6]];
export const labels = [0, 1, 2, 0];

const circle = [0, 1, 2].map((k) => [Math.cos(2 * Math.PI * k / 3), Math.sin(2 * Math.PI * k / 3)]);

/** The variables of the worked values. */
export const initial: InitialValues = {
  weights: [[1.2, -0.5, -0.4], [-0.3, 0.9, -1.1]],
  bias: [0.1, -0.2, 0.05],
  centers: [[0.5, 0], [0, 1], [-1, -1]],
  targets: circle,
  prototypes: circle,
};

/** The loss of the worked values, on the active backend. */
export function workedLoss(spec: LossSpec): Loss {
  return createLoss(spec, { classes: 3, dimension: 2, seed: 1, initial });
}

/** The value of a loss at a batch. */
export function valueAt(loss: Loss, x: number[][], y: number[], angles?: number[]): number {
  return tf.tidy(() =>
    loss.compute(
      tf.tensor2d(x),
      tf.tensor1d(y, "int32"),
      angles ? { angles: tf.tensor1d(angles) } : {},
    ).dataSync()[0]!
  );
}

/** The gradient of a loss to the embeddings of a batch. */
export function gradientAt(loss: Loss, x: number[][], y: number[]): number[][] {
  return tf.tidy(() => {
    const gradient = tf.grad((e: tf.Tensor) =>
      loss.compute(e as tf.Tensor2D, tf.tensor1d(y, "int32"))
    );
    return gradient(tf.tensor2d(x)).arraySync() as number[][];
  });
}

/** The scores of a loss. */
export function scoresAt(loss: Loss, x: number[][]): number[][] {
  return tf.tidy(() => loss.scores(tf.tensor2d(x)).arraySync());
}
