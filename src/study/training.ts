import type { AugmentationSpec } from "../data/mod.ts";

/** Adam (Kingma & Ba 2015). */
export interface AdamOptions {
  /** Selects Adam. */
  name: "adam";
  /** Step size, default 0.001. */
  learningRate: number;
  /** Decay of the first moment, default 0.9. */
  beta1: number;
  /** Decay of the second moment, default 0.999. */
  beta2: number;
  /** Added to the denominator, default 1e-8. */
  epsilon: number;
}

/** Stochastic gradient descent with momentum. */
export interface SgdOptions {
  /** Selects gradient descent. */
  name: "sgd";
  /** Step size, default 0.01. */
  learningRate: number;
  /** Decay of the velocity, default 0.9. */
  momentum: number;
  /** L2 penalty on every weight, default 0. */
  weightDecay: number;
}

/** The optimiser of a training. */
export type OptimizerOptions = AdamOptions | SgdOptions;

/** Rotated images: the angle of each is known, for losses that regress on it. */
export interface Rotation {
  /** Angles are drawn evenly from [-maximum, maximum], in degrees. Default 60. */
  maximum: number;
}

/** How a network is trained. */
export interface Training {
  /** The network, default `scholl`. */
  backbone: "scholl";
  /** How many training images; the same ones for every loss and seed. Default `all`. */
  trainSize: number | "all";
  /** How many test images. Default `all`. */
  testSize: number | "all";
  /** Passes over the training images, default 20. */
  epochs: number;
  /** Images a step, default 128. */
  batchSize: number;
  /** The optimiser, default Adam with a step size of 0.001. */
  optimizer: OptimizerOptions;
  /** Random changes of the training images, default none. */
  augmentation: AugmentationSpec | null;
  /** Rotation of all images by known angles, default none. */
  rotation: Rotation | null;
}
