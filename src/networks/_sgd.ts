import { tf } from "../compute/tf.ts";
import type { SgdOptions } from "../cell/training.ts";
import { type Optimizer, zerosLike } from "./optimizer.ts";

/** Gradient descent with momentum and L2 penalty, as PyTorch defines them. */
export function createSgd(
  { learningRate, momentum, weightDecay }: SgdOptions,
  variables: Record<string, tf.Variable>,
): Optimizer {
  const velocity = zerosLike(variables);
  return {
    apply(gradients, factor = 1) {
      const rate = learningRate * factor;
      for (const [name, gradient] of Object.entries(gradients)) {
        const [variable, v] = [variables[name]!, velocity[name]!];
        tf.tidy(() => {
          const force = weightDecay === 0
            ? gradient
            : tf.add(gradient, tf.mul(variable, weightDecay));
          v.assign(tf.add(tf.mul(v, momentum), force));
          variable.assign(tf.sub(variable, tf.mul(v, rate)));
        });
      }
    },
    dispose: () => tf.dispose(velocity),
  };
}
