import { createRegistry } from "../base/registry.ts";
import type { AdamOptions, OptimizerOptions, SgdOptions } from "../cell/training.ts";
import { fusedAdam } from "../compute/kernels/adam.ts";
import { tf, type Variable } from "../compute/tf.ts";

/** An optimiser by name. */
export interface OptimizerDefinition {
  /** The name in study files. */
  name: string;
  /** Makes the optimiser for some variables. */
  create(options: OptimizerOptions, variables: Record<string, Variable>): Optimizer;
}

/** All optimisers. */
export const optimizers = createRegistry<OptimizerDefinition>("optimiser", [
  { name: "adam", create: (options, variables) => createAdam(options as AdamOptions, variables) },
  { name: "sgd", create: (options, variables) => createSgd(options as SgdOptions, variables) },
]);

/** Makes the optimiser for some variables. */
export function createOptimizer(
  options: OptimizerOptions,
  variables: Record<string, Variable>,
): Optimizer {
  return optimizers.find(options.name).create(options, variables);
}

/** Moves variables against their gradients. */
export interface Optimizer {
  /**
   * One step: moves each variable that has a gradient.
   *
   * @param gradients The gradients by the names of the variables.
   * @param factor What a schedule multiplies the learning rate by, default 1.
   */
  apply(gradients: Record<string, tf.Tensor>, factor?: number): void;
  /** What it remembers of the gradients; default nothing. */
  readonly memory?: readonly Variable[];
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
    memory: Object.values(velocity),
    dispose: () => tf.dispose(velocity),
  };
}

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
    memory: [first, second].flatMap((moments) => Object.values(moments)),
    dispose: () => tf.dispose([first, second]),
  };
}

/** Keeps the quotient finite where all gradients are 0; the value that PyTorch adds. */
const TINY = 1e-6;

/**
 * Scales gradients so that their common Euclidean norm is at most `maximum` (Pascanu, Mikolov &
 * Bengio 2013, algorithm 1). The norm stays on the device.
 *
 * @param gradients The gradients of one step, by name.
 * @param maximum The largest norm that passes unscaled, above 0.
 * @returns The scaled gradients; the caller disposes of them.
 */
export function clipGradients(
  gradients: Record<string, tf.Tensor>,
  maximum: number,
): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
    const norm = tf.sqrt(tf.addN(squares));
    const scale = tf.minimum(tf.div(maximum, tf.add(norm, TINY)), 1);
    return Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, scale)]),
    );
  });
}
