import { tf } from "../compute/tf.ts";

/** Added to the variance, as in PyTorch. */
const EPSILON = 1e-5;

/**
 * Group normalization (Wu & He 2018): each group of channels of each image gets mean 0 and variance
 * 1, then each channel its own scale and shift.
 *
 * It has no running statistics: an image is treated alike in training and in evaluation, whatever
 * else is in the batch, and scale and shift are all that has to be saved.
 *
 * @param x Feature maps, batch x height x width x channels.
 * @param scale One factor for each channel.
 * @param shift One summand for each channel.
 * @param groupSize Channels a group; it divides the number of channels.
 */
export function groupNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  groupSize: number,
): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const pixels = height * width;

  /** The mean over the pixels and channels of each group, repeated for its channels. */
  function groupMeans(values: tf.Tensor): tf.Tensor {
    const groups = channels / groupSize;
    // Sums over the last axis are fast on every backend; the transpose moves few values.
    const ofPixels = tf.sum(tf.reshape(values, [batch, pixels, groups, groupSize]), 3);
    const sums = tf.sum(tf.transpose(ofPixels, [0, 2, 1]), 2);
    const means = tf.div(tf.reshape(sums, [batch, groups, 1]), pixels * groupSize);
    return tf.reshape(tf.tile(means, [1, 1, groupSize]), [batch, 1, channels]);
  }

  const operation = tf.customGrad((...inputs: unknown[]) => {
    const [x, scale, shift, save] = inputs as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.GradSaveFunc,
    ];
    const flat = tf.reshape(x, [batch, pixels, channels]);
    const centered = tf.sub(flat, groupMeans(flat));
    const inverse = tf.rsqrt(tf.add(groupMeans(tf.square(centered)), EPSILON));
    const unit = tf.mul(centered, inverse);
    save([unit, inverse, scale]);
    const value = tf.reshape(tf.add(tf.mul(unit, scale), shift), x.shape);

    function gradFunc(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
      const [unit, inverse, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const slope = tf.reshape(dy, [batch, pixels, channels]);
      const along = tf.mul(slope, unit);
      const scaled = tf.mul(slope, scale);
      const spread = tf.mul(unit, groupMeans(tf.mul(along, scale)));
      const dx = tf.mul(tf.sub(tf.sub(scaled, groupMeans(scaled)), spread), inverse);
      return [tf.reshape(dx, x.shape), tf.sum(along, [0, 1]), tf.sum(slope, [0, 1])];
    }
    return { value, gradFunc };
  });
  return tf.tidy(() => operation(x, scale, shift) as tf.Tensor4D);
}
