import { createRegistry } from "../base/registry.ts";
import { type Tensor2D, tf } from "../compute/tf.ts";

/** The activation of the embedding layer: one that comes with the project, or one of your own. */
export type Activation = "linear" | "sigmoid" | "relu" | "selu" | string & Record<never, never>;

/** All that is known of an activation. */
export interface ActivationDefinition {
  /** The name in experiment files: lower-case words joined by hyphens. */
  name: string;
  /** Applies it to embeddings, one row an image, element by element; it must have a gradient. */
  apply(x: Tensor2D): Tensor2D;
}

const functions: Readonly<Record<string, ActivationDefinition["apply"]>> = {
  linear: (x) => x,
  sigmoid: (x) => tf.sigmoid(x),
  relu: (x) => tf.relu(x),
  selu: (x) => tf.selu(x),
};

/** The activations of the embedding layer, as in Scholl 2024, figure 2. */
export const ACTIVATIONS: readonly Activation[] = Object.keys(functions);

/** All activations: each applies its function element by element. */
export const activations = createRegistry<ActivationDefinition>(
  "activation",
  Object.entries(functions).map(([name, apply]) => ({ name, apply })),
);

/** Applies an activation, element by element. */
export function activate(x: Tensor2D, activation: Activation): Tensor2D {
  return activations.find(activation).apply(x);
}
