import { createRegistry } from "../base/registry.ts";
import { tf } from "../compute/tf.ts";

/** The activations of the embedding layer, as in Scholl 2024, figure 2. */
export const ACTIVATIONS = ["linear", "sigmoid", "relu", "selu"] as const;

/** The activation of the embedding layer. */
export type Activation = typeof ACTIVATIONS[number];

/** An activation by name. */
export interface ActivationDefinition {
  /** The name in study files. */
  name: string;
  /** The function, element by element. */
  apply(x: tf.Tensor2D): tf.Tensor2D;
}

const functions: Record<Activation, ActivationDefinition["apply"]> = {
  linear: (x) => x,
  sigmoid: (x) => tf.sigmoid(x),
  relu: (x) => tf.relu(x),
  selu: (x) => tf.selu(x),
};

/** All activations. */
export const activations = createRegistry<ActivationDefinition>(
  "activation",
  ACTIVATIONS.map((name) => ({ name, apply: functions[name] })),
);

/** Applies an activation, element by element. */
export function activate(x: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  return activations.find(activation).apply(x);
}
