import { tf } from "../compute/tf.ts";

/** The activations of the embedding layer, as in Scholl 2024, figure 2. */
export const ACTIVATIONS = ["linear", "sigmoid", "relu", "selu"] as const;

/** The activation of the embedding layer. */
export type Activation = typeof ACTIVATIONS[number];

const functions: Record<Activation, (x: tf.Tensor2D) => tf.Tensor2D> = {
  linear: (x) => x,
  sigmoid: (x) => tf.sigmoid(x),
  relu: (x) => tf.relu(x),
  selu: (x) => tf.selu(x),
};

/** Applies an activation, element by element. */
export function activate(x: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  return functions[activation](x);
}
