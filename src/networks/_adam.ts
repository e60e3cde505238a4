import { fusedAdam } from "../compute/kernels/mod.ts";
import { tf } from "../compute/tf.ts";
import type { AdamOptions } from "../cell/training.ts";
import { type Optimizer, zerosLike } from "./optimizer.ts";

/**
 * Adam with bias correction (Kingma & Ba 2015, algorithm 1), in the order of operations of the
 * kernel pack, so that the generic path and the kernel agree to rounding.
 *
 * A decoupled weight decay shrinks every variable by the learning rate times the decay before its
 * step (AdamW: Loshchilov & Hutter 2019, algorithm 2, as PyTorch scales it).
 */
export function createAdam(
  { learningRate, beta1, beta2, epsilon, decoupledWeightDecay }: AdamOptions,
  variables: Record<string, tf.Variable>,
): Optimizer {
  const first = zerosLike(variables);
  const second = zerosLike(variables);
  // Powers are kept as running products, which every machine rounds alike.
  let [power1, power2] = [1, 1];
  return {
    apply(gradients, factor = 1) {
      const rate = learningRate * factor;
      power1 *= beta1;
      power2 *= beta2;
      const stepSize = rate / (1 - power1);
      const correction = 1 / Math.sqrt(1 - power2);
      const options = { beta1, beta2, epsilon, stepSize, correction };
      for (const [name, gradient] of Object.entries(gradients)) {
        const [variable, m, v] = [variables[name]!, first[name]!, second[name]!];
        if (decoupledWeightDecay > 0) {
          tf.tidy(() => variable.assign(tf.mul(variable, 1 - rate * decoupledWeightDecay)));
        }
        if (fusedAdam(variable, gradient, m, v, options)) continue;
        tf.tidy(() => {
          m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)));
          v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
          const scale = tf.add(tf.mul(tf.sqrt(v), correction), epsilon);
          variable.assign(tf.sub(variable, tf.div(tf.mul(m, stepSize), scale)));
        });
      }
    },
    dispose: () => tf.dispose([first, second]),
  };
}
