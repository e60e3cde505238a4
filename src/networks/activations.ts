import { createRegistry } from "../base/registry.ts";
import { type Tensor2D, tf } from "../compute/tf.ts";

const functions = {
  linear: (x: Tensor2D): Tensor2D => x,
  sigmoid: (x: Tensor2D): Tensor2D => tf.sigmoid(x),
  relu: (x: Tensor2D): Tensor2D => tf.relu(x),
  selu: (x: Tensor2D): Tensor2D => tf.selu(x),
};

/** The activation of the embedding layer. */
export type Activation = keyof typeof functions;

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
