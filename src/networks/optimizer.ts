import { tf } from "../compute/tf.ts";

/** Moves variables against their gradients. */
export interface Optimizer {
  /**
   * One step: moves each variable that has a gradient.
   *
   * @param gradients The gradients by the names of the variables.
   * @param factor What a schedule multiplies the learning rate by, default 1.
   */
  apply(gradients: Record<string, tf.Tensor>, factor?: number): void;
  /** Frees the optimiser's own state. */
  dispose(): void;
}

/** One tensor of zeros for each variable, kept as the optimiser's memory. */
export function zerosLike(
  variables: Record<string, tf.Variable>,
): Record<string, tf.Variable> {
  return tf.tidy(() =>
    Object.fromEntries(
      Object.entries(variables).map(([name, variable]) => [
        name,
        tf.variable(tf.zerosLike(variable), false),
      ]),
    )
  );
}
