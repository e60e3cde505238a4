import { convolutionLayer, denseLayer } from "../compute/kernels/mod.ts";
import { tf } from "../compute/tf.ts";
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from "../compute/types.ts";
import { randomStream } from "../base/random.ts";
import { groupNorm } from "./_group_norm.ts";
import type { LayerOperations, LayerPlan } from "./backbones/definition.ts";
import { glorotUniform } from "./initializers.ts";

/** Channels that are normalized together. */
const GROUP_SIZE = 8;

/**
 * Makes the variables of planned layers: Glorot-uniform weights, biases and shifts 0, scales 1.
 *
 * Each weight has its own random stream, so that networks of one seed share all layers whose names
 * and shapes agree.
 */
export function createVariables(
  plan: readonly LayerPlan[],
  seed: number,
): Record<string, Variable> {
  const variables: Record<string, Variable> = {};
  const learn = (name: string, make: () => Tensor) => {
    variables[name] = tf.tidy(() => tf.variable(make()));
  };
  for (const { name, weights, normalized } of plan) {
    if (!weights) continue;
    const values = glorotUniform(weights, randomStream(seed, `initialisation/${name}`));
    const outputs = weights.at(-1)!;
    learn(`${name}/weights`, () => tf.tensor(values, [...weights]));
    if (normalized) learn(`${name}/scale`, () => tf.ones([outputs]));
    learn(`${name}/${normalized ? "shift" : "bias"}`, () => tf.zeros([outputs]));
  }
  return variables;
}

/**
 * The operations of layers on their variables.
 *
 * @param variables The variables, from {@linkcode createVariables}.
 * @param onOutput Is given the output of every layer.
 */
export function layerOperations(
  variables: Record<string, Variable>,
  onOutput: (name: string, x: Tensor) => void = () => {},
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
        groupNorm(maps, of<Tensor1D>(`${name}/scale`), of<Tensor1D>(`${name}/shift`), GROUP_SIZE),
      );
    },
    dense: (x, name, activation) =>
      output(
        name,
        denseLayer(x, of<Tensor2D>(`${name}/weights`), of<Tensor1D>(`${name}/bias`), activation),
      ),
  };
}
