import { tf } from "../../src/compute/tf.ts";

/**
 * Gives stock tfjs the one kernel that its WASM backend lacks, made of its own: the gradient of a
 * filter (stride 1, 3 x 3, same padding) is a convolution of the images by the gradient, with the
 * batch in the place of the channels.
 */
export function registerStockFilterGradient(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: "wasm",
    kernelFunc: ({ inputs }) => {
      const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
      return tf.tidy(() => {
        const padded = tf.pad4d(x, [[0, 0], [1, 1], [1, 1], [0, 0]]);
        const images = tf.transpose(padded, [3, 1, 2, 0]);
        const filter = tf.transpose(dy, [1, 2, 0, 3]);
        return tf.transpose(tf.conv2d(images, filter, 1, "valid"), [1, 2, 0, 3]);
      });
    },
  });
}
