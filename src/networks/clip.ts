import { tf } from "../compute/tf.ts";

/** Keeps the quotient finite where all gradients are 0; the value that PyTorch adds. */
const TINY = 1e-6;

/**
 * Scales gradients so that their common Euclidean norm is at most `maximum` (Pascanu, Mikolov &
 * Bengio 2013, algorithm 1). The norm stays on the device.
 *
 * @param gradients The gradients of one step, by name.
 * @param maximum The largest norm that passes unscaled, above 0.
 * @returns The scaled gradients; the caller disposes of them.
 */
export function clipGradients(
  gradients: Record<string, tf.Tensor>,
  maximum: number,
): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
    const norm = tf.sqrt(tf.addN(squares));
    const scale = tf.minimum(tf.div(maximum, tf.add(norm, TINY)), 1);
    return Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, scale)]),
    );
  });
}
