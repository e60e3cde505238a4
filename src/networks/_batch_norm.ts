import { tf } from "../compute/tf.ts";

/** Added to the variance, as in PyTorch. */
const EPSILON = 1e-5;

/** The share that a batch has in the running statistics, as in PyTorch. */
const MOMENTUM = 0.1;

/** The parameters of batch normalization and its statistics for evaluation; one value a channel each. */
export interface NormVariables {
  scale: tf.Tensor1D;
  shift: tf.Tensor1D;
  /** The running mean, not trained. */
  mean: tf.Variable;
  /** The running variance, not trained. */
  variance: tf.Variable;
}

/**
 * Batch normalization (Ioffe & Szegedy 2015, algorithms 1 and 2): in training each channel gets mean
 * 0 and variance 1 over the batch, and the running statistics move; in evaluation these stand for
 * the batch's, so that an embedding does not depend on what else is in the batch.
 */
export function batchNorm(
  x: tf.Tensor4D,
  variables: NormVariables,
  training: boolean,
): tf.Tensor4D {
  return tf.tidy(() => {
    const flat: tf.Tensor2D = tf.reshape(x, [-1, x.shape[3]]);
    const { scale, shift, mean, variance } = variables;
    const y = training
      ? normalizeBatch(flat, variables)
      : tf.add(tf.mul(tf.mul(tf.sub(flat, mean), inverseRoot(variance)), scale), shift);
    return tf.reshape(y, x.shape);
  });
}

function normalizeBatch(
  x: tf.Tensor2D,
  { scale, shift, mean, variance }: NormVariables,
): tf.Tensor {
  const rows = x.shape[0];

  const operation = tf.customGrad((...inputs: unknown[]) => {
    const [x, scale, shift, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const batchMean = tf.mean(x, 0);
    const centered = tf.sub(x, batchMean);
    const batchVariance = tf.mean(tf.square(centered), 0);
    move(mean, batchMean);
    move(variance, tf.mul(batchVariance, rows / Math.max(1, rows - 1)));
    const inverse = inverseRoot(batchVariance);
    const unit = tf.mul(centered, inverse);
    save([unit, inverse, scale]);

    function gradFunc(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
      const [unit, inverse, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [dScale, dShift] = [tf.sum(tf.mul(dy, unit), 0), tf.sum(dy, 0)];
      const common = tf.add(tf.div(dShift, rows), tf.mul(unit, tf.div(dScale, rows)));
      const dx = tf.mul(tf.sub(dy, common), tf.mul(scale, inverse));
      return [dx, dScale, dShift];
    }
    return { value: tf.add(tf.mul(unit, scale), shift), gradFunc };
  });
  return operation(x, scale, shift);
}

const inverseRoot = (variance: tf.Tensor) => tf.rsqrt(tf.add(variance, EPSILON));

function move(running: tf.Variable, batch: tf.Tensor): void {
  tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(batch, MOMENTUM))));
}
