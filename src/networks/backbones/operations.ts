import { type RandomStream, randomStream } from "../../base/random.ts";
import { convolutionLayer, denseLayer } from "../../compute/kernels/layers.ts";
import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tf,
  type Variable,
} from "../../compute/tf.ts";
import type { LayerOperations, LayerPlan } from "./definition.ts";

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
  const of = <T extends Tensor>(name: string) => variable(name) as Tensor as T;

  function variable(name: string): Variable {
    const found = variables[name];
    if (found !== undefined) return found;
    throw new RangeError(
      `There is no variable "${name}": the plan gives ${Object.keys(variables).join(", ")}`,
    );
  }

  function output<T extends Tensor>(name: string, x: T): T {
    onOutput(name, x);
    return x;
  }

  return {
    output,
    variable,
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
          mean: variable(`${name}/mean`),
          variance: variable(`${name}/variance`),
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

/**
 * Glorot-uniform weights (Glorot & Bengio 2010, eq. 16): uniform in ±sqrt(6 / (fanIn + fanOut)).
 *
 * @param shape The weight's shape; the last two axes are input and output channels, what stands
 *   before them is the receptive field.
 * @param stream Where the numbers come from.
 * @returns The values in row-major order.
 */
export function glorotUniform(shape: readonly number[], stream: RandomStream): Float32Array {
  const [inputs = 1, outputs = 1] = shape.slice(-2);
  const receptiveField = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const limit = Math.sqrt(6 / (receptiveField * (inputs + outputs)));
  const values = new Float32Array(receptiveField * inputs * outputs);
  for (let i = 0; i < values.length; i++) values[i] = (2 * stream.uniform() - 1) * limit;
  return values;
}

/** Added to the variance, as in PyTorch. */
const EPSILON = 1e-5;

/** The share that a batch has in the running statistics, as in PyTorch. */
const MOMENTUM = 0.1;

/** The parameters of batch normalization and its statistics for evaluation; one value a channel each. */
export interface NormVariables {
  scale: tf.Tensor1D;
  shift: tf.Tensor1D;
  /** The running mean, not trained. */
  mean: tf.Variable;
  /** The running variance, not trained. */
  variance: tf.Variable;
}

/**
 * Batch normalization (Ioffe & Szegedy 2015, algorithms 1 and 2): in training each channel gets mean
 * 0 and variance 1 over the batch, and the running statistics move; in evaluation these stand for
 * the batch's, so that an embedding does not depend on what else is in the batch.
 */
export function batchNorm(
  x: tf.Tensor4D,
  variables: NormVariables,
  training: boolean,
): tf.Tensor4D {
  return tf.tidy(() => {
    const flat: tf.Tensor2D = tf.reshape(x, [-1, x.shape[3]]);
    const { scale, shift, mean, variance } = variables;
    const y = training
      ? normalizeBatch(flat, variables)
      : tf.add(tf.mul(tf.mul(tf.sub(flat, mean), inverseRoot(variance)), scale), shift);
    return tf.reshape(y, x.shape);
  });
}

function normalizeBatch(
  x: tf.Tensor2D,
  { scale, shift, mean, variance }: NormVariables,
): tf.Tensor {
  const rows = x.shape[0];

  const operation = tf.customGrad((...inputs: unknown[]) => {
    const [x, scale, shift, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const batchMean = tf.mean(x, 0);
    const centered = tf.sub(x, batchMean);
    const batchVariance = tf.mean(tf.square(centered), 0);
    move(mean, batchMean);
    move(variance, tf.mul(batchVariance, rows / Math.max(1, rows - 1)));
    const inverse = inverseRoot(batchVariance);
    const unit = tf.mul(centered, inverse);
    save([unit, inverse, scale]);

    function gradFunc(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
      const [unit, inverse, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [dScale, dShift] = [tf.sum(tf.mul(dy, unit), 0), tf.sum(dy, 0)];
      const common = tf.add(tf.div(dShift, rows), tf.mul(unit, tf.div(dScale, rows)));
      const dx = tf.mul(tf.sub(dy, common), tf.mul(scale, inverse));
      return [dx, dScale, dShift];
    }
    return { value: tf.add(tf.mul(unit, scale), shift), gradFunc };
  });
  return operation(x, scale, shift);
}

const inverseRoot = (variance: tf.Tensor) => tf.rsqrt(tf.add(variance, EPSILON));

function move(running: tf.Variable, batch: tf.Tensor): void {
  tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(batch, MOMENTUM))));
}
