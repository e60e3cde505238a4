/**
 * The one door to TensorFlow.js: everything else imports `tf` from here.
 *
 * The whole package is needed, as gradients are registered there and not in `tfjs-core`.
 */
export * as tf from "@tensorflow/tfjs";
