import { z } from "zod";
import { memberOf } from "../base/member.ts";
import { augmentationSchema, type AugmentationSpec } from "../data/augmentation.ts";
import type { LongTail } from "../data/split.ts";
import { backboneNames } from "../networks/backbones/catalogue.ts";

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
  /**
   * Weight decay apart from the gradient, as in AdamW: every variable shrinks by the learning rate
   * times this number a step. Default 0.
   */
  decoupledWeightDecay: number;
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

/** The same learning rate at every step. */
export interface ConstantSchedule {
  /** Selects the constant schedule. */
  name: "constant";
}

/** A linear warm-up, then half a cosine from the learning rate down to 0. */
export interface CosineSchedule {
  /** Selects the cosine schedule. */
  name: "cosine";
  /** The share of the steps in which the rate rises, default 0. */
  warmup: number;
}

/** One rise and one fall along half cosines; the optimiser's learning rate is the peak. */
export interface OneCycleSchedule {
  /** Selects the one-cycle schedule. */
  name: "one-cycle";
  /** The share of the steps in which the rate rises, default 0.3. */
  warmup: number;
  /** The peak divided by the first rate, default 25. */
  initialDivisor: number;
  /** The first rate divided by the last one, default 10,000. */
  finalDivisor: number;
}

/** A schedule whose length is known beforehand. */
export type FixedSchedule = ConstantSchedule | CosineSchedule | OneCycleSchedule;

/**
 * Trains until it no longer gains: warm-up, the full rate until the validation accuracy gains less
 * than its noise, then a straight line down to 0.
 */
export interface PlateauSchedule {
  /** Selects the plateau. */
  name: "plateau";
  /** The epochs in which the rate rises in a straight line, whole or not, default 0.5. */
  warmup: number;
  /**
   * The share of the epochs so far, and of at least two, whose mean accuracy is compared with that of
   * as many before them. Default 0.2.
   */
  window: number;
  /** The epochs of the descent, and at least one, as a share of those before it. Default 0.2. */
  decay: number;
}

/** How the learning rate changes over the steps of a training. */
export type Schedule = FixedSchedule | PlateauSchedule;

/** Rotated images: the angle of each is known, for losses that regress on it. */
export interface Rotation {
  /** Angles are drawn evenly from [-maximum, maximum], in degrees. Default 60. */
  maximum: number;
}

/** How a network is trained. */
export interface Training {
  /** The name of a backbone, default `scholl`. */
  backbone: string;
  /**
   * How many training images, the same ones for every loss, or how many of the first and of the last
   * class, between which classes are ever rarer. Default `all`.
   */
  trainSize: number | "all" | LongTail;
  /** Whether every seed trains on the same images, or each draws its own. Default `fixed`. */
  subset: "fixed" | "seed";
  /** How many images to keep back from training for choosing settings, default none. */
  validation: number | null;
  /** How many test images. Default `all`. */
  testSize: number | "all";
  /**
   * Passes over the training images, default 20; 0 leaves the network as it is initialised. With the
   * schedule `plateau` the most passes.
   */
  epochs: number;
  /** Images a step, default 128. */
  batchSize: number;
  /** The optimiser, default Adam with a step size of 0.001. */
  optimizer: OptimizerOptions;
  /** How the learning rate changes over the training, default not at all. */
  schedule: Schedule;
  /** The largest norm of all gradients together that a step takes unscaled, default any. */
  gradientClipping: number | null;
  /** Random changes of the training images, default none. */
  augmentation: AugmentationSpec | null;
  /** Rotation of all images by known angles, default none. */
  rotation: Rotation | null;
}

/** The fewest epochs at the full rate of the schedule `plateau`: two, compared with two before them. */
const LEAST_STABLE = 4;

/** A share of some epochs, rounded up: at least one; a product may exceed a whole number by a bit. */
export function shareOfEpochs(epochs: number, share: number): number {
  return Math.max(1, Math.ceil(epochs * share - 1e-9));
}

/** The fewest epochs of the schedule `plateau`, of which the last ones are the descent. */
export function leastEpochs({ decay }: PlateauSchedule): number {
  return LEAST_STABLE + shareOfEpochs(LEAST_STABLE, decay);
}

const positive = z.number().positive();
const unitInterval = z.number().min(0).lt(1);
const count = z.int().min(1);
const size = z.union([count, z.literal("all")], {
  error: 'must be a whole number from 1 or "all"',
});

const longTail = z.strictObject({ most: count.max(1e6), least: count.max(1e6) })
  .refine(({ most, least }) => least <= most, "least must be at most as large as most");

const adam = z.strictObject({
  name: z.literal("adam"),
  learningRate: positive.default(0.001),
  beta1: unitInterval.default(0.9),
  beta2: unitInterval.default(0.999),
  epsilon: positive.default(1e-8),
  decoupledWeightDecay: z.number().min(0).default(0),
});

const sgd = z.strictObject({
  name: z.literal("sgd"),
  learningRate: positive.default(0.01),
  momentum: unitInterval.default(0.9),
  weightDecay: z.number().min(0).default(0),
});

const optimizer = z.discriminatedUnion("name", [adam, sgd]);

const divisor = z.number().min(1);
const schedule = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("constant") }),
  z.strictObject({ name: z.literal("cosine"), warmup: unitInterval.default(0) }),
  z.strictObject({
    name: z.literal("one-cycle"),
    warmup: unitInterval.default(0.3),
    initialDivisor: divisor.default(25),
    finalDivisor: divisor.default(10_000),
  }),
  z.strictObject({
    name: z.literal("plateau"),
    warmup: z.number().min(0).max(LEAST_STABLE).default(0.5),
    window: z.number().gt(0).max(0.5).default(0.2),
    decay: z.number().gt(0).max(1).default(0.2),
  }),
]);

/** Each setting of a training with its default. */
const settings = {
  backbone: memberOf("backbone", backboneNames).default("scholl"),
  trainSize: z.union([count, z.literal("all"), longTail], {
    error: 'must be a whole number from 1, "all", or { "most": 500, "least": 5 }',
  }).default("all"),
  subset: z.enum(["fixed", "seed"]).default("fixed"),
  validation: count.nullable().default(null),
  testSize: size.default("all"),
  epochs: z.int().min(0).max(10_000).default(20),
  batchSize: count.max(100_000).default(128),
  optimizer: optimizer.prefault({ name: "adam" }),
  schedule: schedule.default({ name: "constant" }),
  gradientClipping: positive.nullable().default(null),
  augmentation: augmentationSchema.nullable().default(null),
  rotation: z.strictObject({ maximum: positive.max(180).default(60) }).nullable().default(null),
};

/** The schema of a training, which an include may change. */
export const trainingSchema: z.ZodType<Training> = z.strictObject(settings);

/**
 * The settings of a training that a study may range over, in the order of expansion: a name in this
 * list is all that makes a setting a factor.
 */
export const TRAINING_FACTORS = [
  "backbone",
  "trainSize",
  "epochs",
  "optimizer",
  "augmentation",
] as const;

/** Lists of such settings; what is left out is as the training says. */
export type TrainingFactorLists = {
  -readonly [Factor in typeof TRAINING_FACTORS[number]]?: Training[Factor][];
};

/** The schema of one value of a setting. */
export function settingSchema(name: keyof Training): z.ZodType {
  return settings[name].unwrap();
}
