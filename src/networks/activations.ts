import { createRegistry } from "../base/registry.ts";
import { type Tensor2D, tf } from "../compute/tf.ts";

/** The activation of the embedding layer. */
export type Activation = "linear" | "sigmoid" | "relu" | "selu";

const functions: Readonly<Record<Activation, (x: Tensor2D) => Tensor2D>> = {
  linear: (x) => x,
  sigmoid: (x) => tf.sigmoid(x),
  relu: (x) => tf.relu(x),
  selu: (x) => tf.selu(x),
};

/** The activations of the embedding layer, as in Scholl 2024, figure 2. */
export const ACTIVATIONS = Object.keys(functions) as [Activation, ...Activation[]];

/** All activations: each applies its function element by element. */
export const activations = createRegistry(
  "activation",
  ACTIVATIONS.map((name) => ({ name: name as string, apply: functions[name] })),
);

/** Applies an activation, element by element. */
export function activate(x: Tensor2D, activation: Activation): Tensor2D {
  return activations.find(activation).apply(x);
}
