import { tf } from "../compute/tf.ts";
import type { Tensor2D } from "../compute/types.ts";
import type { RandomStream } from "../base/random.ts";

/**
 * Inverted dropout with a mask from a stream of ours: tfjs's own is unseeded for a seed of 0.
 *
 * @param x Features, batch x width.
 * @param rate The share that is dropped, in [0, 1).
 * @param stream Where the mask comes from.
 */
export function dropout(x: Tensor2D, rate: number, stream: RandomStream): Tensor2D {
  const mask = Float32Array.from(
    { length: x.size },
    () => stream.uniform() < rate ? 0 : 1 / (1 - rate),
  );
  return tf.mul(x, tf.tensor2d(mask, x.shape));
}
