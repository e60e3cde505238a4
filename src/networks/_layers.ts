import { convolutionLayer, denseLayer } from "../compute/kernels/mod.ts";
import { tf } from "../compute/tf.ts";
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from "../compute/types.ts";
import { randomStream } from "../base/random.ts";
import { batchNorm } from "./_batch_norm.ts";
import type { LayerOperations, LayerPlan } from "./backbones/definition.ts";
import { glorotUniform } from "./initializers.ts";

/**
 * Makes the variables of planned layers: Glorot-uniform weights, biases and shifts 0, scales 1;
 * running means and variances, which the optimiser leaves alone, 0 and 1.
 *
 * Each weight has its own random stream, so that networks of one seed share all layers whose names
 * and shapes agree.
 */
export function createVariables(
  plan: readonly LayerPlan[],
  seed: number,
): Record<string, Variable> {
  const variables: Record<string, Variable> = {};
  const learn = (name: string, make: () => Tensor, trainable = true) => {
    variables[name] = tf.tidy(() => tf.variable(make(), trainable));
  };
  for (const { name, weights, normalized } of plan) {
    if (!weights) continue;
    const values = glorotUniform(weights, randomStream(seed, `initialisation/${name}`));
    const outputs = weights.at(-1)!;
    learn(`${name}/weights`, () => tf.tensor(values, [...weights]));
    learn(`${name}/${normalized ? "shift" : "bias"}`, () => tf.zeros([outputs]));
    if (!normalized) continue;
    learn(`${name}/scale`, () => tf.ones([outputs]));
    learn(`${name}/mean`, () => tf.zeros([outputs]), false);
    learn(`${name}/variance`, () => tf.ones([outputs]), false);
  }
  return variables;
}

/**
 * The operations of layers on their variables.
 *
 * @param variables The variables, from {@linkcode createVariables}.
 * @param options Whether to normalize as in training, and what is given the output of every layer.
 */
export function layerOperations(
  variables: Record<string, Variable>,
  { training = false, onOutput = () => {} }: {
    training?: boolean;
    onOutput?: (name: string, x: Tensor) => void;
  } = {},
): LayerOperations {
  const of = <T extends Tensor>(name: string) => variables[name] as Tensor as T;

  function output<T extends Tensor>(name: string, x: T): T {
    onOutput(name, x);
    return x;
  }

  return {
    output,
    convolution(x, name, pool) {
      const [weights, bias] = [of<Tensor4D>(`${name}/weights`), of<Tensor1D>(`${name}/bias`)];
      return output(pool ?? name, convolutionLayer(x, weights, bias, { pool: !!pool }));
    },
    normalizedConvolution(x, name, stride = 1) {
      const weights = of<Tensor4D>(`${name}/weights`);
      // Padded alike on all sides, as elsewhere; "same" is lopsided where the stride is 2.
      const maps = tf.conv2d(x, weights, stride, weights.shape[0] >> 1);
      return output(
        name,
        batchNorm(maps, {
          scale: of<Tensor1D>(`${name}/scale`),
          shift: of<Tensor1D>(`${name}/shift`),
          mean: variables[`${name}/mean`]!,
          variance: variables[`${name}/variance`]!,
        }, training),
      );
    },
    dense: (x, name, activation) =>
      output(
        name,
        denseLayer(x, of<Tensor2D>(`${name}/weights`), of<Tensor1D>(`${name}/bias`), activation),
      ),
  };
}
