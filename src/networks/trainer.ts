import { type RandomStream, randomStream } from "../base/random.ts";
import type { Cell } from "../cell/cell.ts";
import { trainedClasses } from "../cell/classes.ts";
import {
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tf,
  type Variable,
} from "../compute/tf.ts";
import { datasetInfo } from "../data/catalogue.ts";
import type { Loss, LossContext, LossExtras } from "../losses/loss.ts";
import { createLoss } from "../losses/resolve.ts";
import { type Backbone, createBackbone } from "./backbones/backbone.ts";
import { clipGradients, createOptimizer } from "./optimizers.ts";

/** The options of a step beside the batch: what some losses need, and its place in the schedule. */
export interface StepOptions extends LossExtras {
  /** The schedule's factor on the learning rate, default 1. */
  learningRateFactor?: number;
}

/** A network, its loss and its optimiser. */
export interface Trainer {
  /** The network up to the embedding. */
  readonly backbone: Backbone;
  /** The loss, with the variables it learns. */
  readonly loss: Loss;
  /**
   * Takes one optimisation step and returns the loss before it.
   *
   * @param images Batch x height x width x channels, in [0, 1].
   * @param labels Class numbers, int32.
   * @param options What some losses need as well, such as the angle of each image, and the factor
   *   on the learning rate.
   * @returns The batch's loss; the caller disposes of it.
   */
  step(images: Tensor4D, labels: Tensor1D, options?: StepOptions): Scalar;
  /** What the optimiser remembers of the gradients. */
  readonly memory: readonly Variable[];
  /** The embedding of images, batch x dimension. */
  embed(images: Tensor4D): Tensor2D;
  /** Frees every tensor of the network, the loss and the optimiser. */
  dispose(): void;
}

/**
 * Builds what trains a cell: its backbone, the loss and the optimiser, all seeded.
 *
 * Nothing is left behind by a step but the variables: the count of live tensors after it equals the
 * count before, plus the returned loss.
 *
 * @param cell A resolved cell, as `expandMatrix` gives it.
 * @param context What the loss is told of the data, such as the similarity of classes, and what its
 *   variables start from.
 * @returns The trainer, on the backend in use.
 */
export function createTrainer(
  cell: Cell,
  context: Pick<LossContext, "similarity" | "initial"> = {},
): Trainer {
  const { dimension, activation, seed } = cell;
  const { shape } = datasetInfo(cell.dataset);
  const { backbone: name, gradientClipping } = cell.training;
  const backbone = createBackbone({ name, shape, dimension, activation, seed });
  const loss = createLoss(cell.loss, {
    ...context,
    classes: trainedClasses(cell),
    dimension,
    seed,
  });
  const variables = { ...trainable(backbone.variables), ...trainable(loss.variables, "loss/") };
  const optimizer = createOptimizer(cell.training.optimizer, variables);
  const masks = randomStream(seed, "dropout");

  function step(images: Tensor4D, labels: Tensor1D, options: StepOptions = {}): Scalar {
    const { learningRateFactor, ...extras } = options;
    let embeddings: Tensor2D | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const rate = loss.featureDropout?.rate ?? 0;
      const features = backbone.features(images, { training: true });
      embeddings = backbone.project(rate > 0 ? dropout(features, rate, masks) : features);
      if (loss.update) tf.keep(embeddings);
      return loss.compute(embeddings, labels, extras);
    }, Object.values(variables));

    tf.tidy(() => {
      const gradients = byName(variables, grads);
      const clipped = gradientClipping === null
        ? gradients
        : clipGradients(gradients, gradientClipping);
      optimizer.apply(clipped, learningRateFactor);
    });
    tf.dispose(grads);
    if (loss.update) {
      loss.update(embeddings!, labels);
      tf.dispose(embeddings!);
    }
    return value;
  }

  return {
    backbone,
    loss,
    step,
    memory: optimizer.memory ?? [],
    embed: (images) => tf.tidy(() => backbone.project(backbone.features(images))),
    dispose() {
      backbone.dispose();
      loss.dispose();
      optimizer.dispose();
    },
  };
}

function trainable(
  variables: Record<string, Variable>,
  prefix = "",
): Record<string, Variable> {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([, variable]) => variable.trainable)
      .map(([name, variable]) => [`${prefix}${name}`, variable]),
  );
}

/** tfjs names gradients by its own counter; ours go by the names of the layers. */
function byName(
  variables: Record<string, Variable>,
  gradients: Record<string, Tensor>,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => {
      const gradient = gradients[variable.name];
      return gradient ? [[name, gradient]] : [];
    }),
  );
}

/**
 * Inverted dropout with a mask from a stream of ours: tfjs's own is unseeded for a seed of 0.
 *
 * @param x Features, batch x width.
 * @param rate The share that is dropped, in [0, 1).
 * @param stream Where the mask comes from.
 */
export function dropout(x: Tensor2D, rate: number, stream: RandomStream): Tensor2D {
  const mask = Float32Array.from(
    { length: x.size },
    () => stream.uniform() < rate ? 0 : 1 / (1 - rate),
  );
  return tf.mul(x, tf.tensor2d(mask, x.shape));
}
