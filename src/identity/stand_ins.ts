import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { type Tensor2D, tf } from "../compute/tf.ts";
import { datasets } from "../data/catalogue.ts";
import type { Dataset, ImageShape, Split } from "../data/types.ts";
import { buildLoss } from "../losses/build.ts";
import type { LossDefinition } from "../losses/loss.ts";
import { losses } from "../losses/catalogue.ts";
import { activations } from "../networks/activations.ts";
import { backbones } from "../networks/backbones/catalogue.ts";
import { optimizers } from "../networks/optimizers.ts";
import { schedules } from "../networks/schedule.ts";
import type { Cell } from "../cell/cell.ts";

/**
 * Stand-ins for every part of a network that a study chooses: with them a probe runs what all
 * networks share, the training loop above all, and none of the parts that only some use.
 *
 * A colon stands in their names, so that no definition of a user can have one of them.
 */
export const STAND_IN = "probe:stand-in";

/** A loss that ends its training: its value is NaN from the fourth step on. */
export const DIVERGING = "probe:diverging";

/** An optimiser that puts the gradient in the place of the variable, where every bit of it shows. */
export const GRADIENTS = "probe:gradients";

const CLASSES = 10;

/** Numbers in [-1, 1) that need nothing of the project: a linear congruential generator. */
export function plainNumbers(length: number, seed = 1): Float32Array {
  let state = seed;
  const numbers = new Float32Array(length);
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    numbers[at] = state / 2 ** 31 - 1;
  }
  return numbers;
}

/** How alike classes are to each other: the nearer their numbers, the more. */
export function alike(classes: number): number[][] {
  return Array.from(
    { length: classes },
    (_, a) => Array.from({ length: classes }, (_, b) => 1 / (1 + Math.abs(a - b))),
  );
}

/** Images whose brightness tells their class, with noise; the classes differ in number. */
export function plainSplit(size: number, shape: ImageShape, seed: number): Split {
  const length = shape[0] * shape[1] * shape[2];
  const noise = plainNumbers(size * length, seed);
  const labels = Uint8Array.from({ length: size }, (_, at) => (at * at + at % 3) % CLASSES);
  const images = Uint8Array.from(noise, (value, at) => {
    const label = labels[Math.floor(at / length)]!;
    return Math.max(0, Math.min(255, Math.round(20 * label + 90 * value + 40)));
  });
  return { images, labels, size, shape };
}

/** The name of a stand-in dataset of a shape; its second part has other images. */
export function datasetOf(shape: ImageShape, other = false): string {
  const name = `probe:${shape.join("x")}${other ? "-other" : ""}`;
  datasets.addStandIn({
    name,
    title: name,
    classNames: Array.from({ length: CLASSES }, (_, label) => String(label)),
    trainCounts: new Array(CLASSES).fill(1),
    shape,
    files: [],
    read: () => {
      throw new Error("A stand-in has no files");
    },
  });
  return name;
}

/** The images of a stand-in dataset: 97 to train on, 300 to embed, more than a pass takes at once. */
export function loadStandIn(name: string): Promise<Dataset> {
  const [, height, width, channels, other] = name.match(/^probe:(\d+)x(\d+)x(\d+)(-other)?$/)!;
  const shape = [Number(height), Number(width), Number(channels)] as const;
  const seed = other === undefined ? 1 : 11;
  return Promise.resolve({
    name,
    title: name,
    classes: CLASSES,
    classNames: Array.from({ length: CLASSES }, (_, label) => String(label)),
    shape,
    train: plainSplit(97, shape, seed),
    test: plainSplit(300, shape, seed + 1),
    digest: "",
  });
}

/** Values for a variable that every entry of the context has a part in. */
function valuesOf(rows: number, columns: number, seed: number): Tensor2D {
  return tf.tensor2d(plainNumbers(rows * columns, 100 + seed), [rows, columns]);
}

function lossStandIn(name: string, lastStep: number): LossDefinition {
  return {
    name,
    title: name,
    source: "",
    parameters: z.looseObject({}),
    create({ classless }, context) {
      const { classes, dimension, seed, initial, similarity } = context;
      const own = <T extends tf.Tensor>(value: () => T, trainable: boolean) =>
        tf.tidy(() => tf.variable<tf.Rank>(value(), trainable)) as tf.Variable;
      const rows = (
        given: readonly (readonly number[])[] | undefined,
        shape: number[],
        at: number,
      ) =>
        given
          ? tf.tensor2d(given.map((row) => [...row]))
          : valuesOf(shape[0]!, shape[1]!, seed + at);
      const points = [classes, dimension];
      const variables = {
        weights: own(() => rows(initial?.weights, [dimension, classes], 0), true),
        bias: own(() => initial?.bias ? tf.tensor1d([...initial.bias]) : tf.zeros([classes]), true),
        centers: own(() => rows(initial?.centers, points, 1), false),
        targets: own(() => rows(initial?.targets, points, 2), false),
        prototypes: own(() => rows(initial?.prototypes, points, 3), false),
      };
      let means = tf.keep(tf.zeros<tf.Rank.R2>([classes, dimension]));
      let steps = 0;
      const logits = (x: Tensor2D): Tensor2D =>
        tf.add(tf.matMul(x, variables.weights as Tensor2D), variables.bias);
      return buildLoss(context, {
        name,
        variables,
        ...!classless && { logits },
        scores(x) {
          if (classless) throw new InputError("This loss tells no class");
          return tf.add(logits(x), tf.matMul(x, tf.transpose(means)));
        },
        predictions: (x) => tf.sum(x, 1),
        value(x, labels, { angles }) {
          steps++;
          const own = tf.oneHot(labels.toInt(), classes);
          const parts: tf.Tensor[] = [
            tf.mean(tf.square(tf.sub(logits(x), own))),
            tf.mul(
              tf.mean(
                tf.square(tf.sub(x, tf.matMul(own.toFloat(), variables.centers as Tensor2D))),
              ),
              0.1,
            ),
          ];
          if (angles) parts.push(tf.mean(tf.square(tf.sub(tf.sum(x, 1), tf.div(angles, 100)))));
          if (similarity) {
            const alike = tf.tensor2d(similarity.map((row) => [...row]));
            parts.push(tf.mul(tf.mean(tf.matMul(logits(x), alike)), 0.1));
          }
          if (steps >= lastStep) parts.push(tf.scalar(NaN));
          return tf.addN(parts.map((part) => tf.reshape(part, [])));
        },
        setClassMeans(values) {
          means.dispose();
          means = tf.keep(tf.tensor2d(values.map((row) => [...row])));
        },
        update(x, labels) {
          const members = tf.transpose(tf.oneHot(labels.toInt(), classes).toFloat()) as Tensor2D;
          const pull = tf.matMul(members, x);
          variables.centers.assign(tf.add(tf.mul(variables.centers, 0.9), tf.mul(pull, 0.1)));
        },
        dispose: () => means.dispose(),
      });
    },
  } as LossDefinition;
}

const WIDTH = 7;

losses.addStandIn(lossStandIn(STAND_IN, Infinity));
losses.addStandIn(lossStandIn(DIVERGING, 4));
activations.addStandIn({ name: STAND_IN, apply: (x) => tf.mul(x, 0.75) });
schedules.addStandIn({
  name: STAND_IN,
  factor: (_schedule, step, totalSteps) => 1 / (1 + step) + totalSteps / 64,
});
backbones.addStandIn({
  name: STAND_IN,
  title: STAND_IN,
  description: "",
  plan: ([height, width, channels]) => [
    { name: "dense", kind: "dense", output: [WIDTH], weights: [height * width * channels, WIDTH] },
  ],
  features: (images, { dense }) =>
    dense(tf.reshape(images, [images.shape[0], -1]), "dense", "relu"),
});
const learningRateOf = (options: unknown) => (options as { learningRate: number }).learningRate;
optimizers.addStandIn({
  name: STAND_IN,
  create: (options, variables) => ({
    apply(gradients, factor = 1) {
      const rate = learningRateOf(options) * factor;
      for (const [name, gradient] of Object.entries(gradients)) {
        const variable = variables[name]!;
        tf.tidy(() => variable.assign(tf.sub(variable, tf.mul(gradient, rate))));
      }
    },
    dispose() {},
  }),
});
optimizers.addStandIn({
  name: GRADIENTS,
  create: (_options, variables) => ({
    apply(gradients, factor = 1) {
      for (const [name, gradient] of Object.entries(gradients)) {
        tf.tidy(() => variables[name]!.assign(tf.mul(gradient, factor)));
      }
    },
    dispose() {},
  }),
});

/**
 * The split of stand-ins that know some classes only. Which classes those are is no part of what is
 * probed with them; but the split must be one that a change of any other leaves alone.
 */
export const OPEN_SET = 4;

/** What a probe changes of the cell of stand-ins. */
export type CellChange = Partial<Omit<Cell, "training">> & { training?: Partial<Cell["training"]> };

/** A cell of stand-ins alone: 97 images in batches of 8, so that the last one of each epoch is short. */
export function standInCell({ training, ...change }: CellChange = {}): Cell {
  return {
    dataset: datasetOf([6, 6, 1]),
    loss: { name: STAND_IN },
    dimension: 3,
    activation: STAND_IN as Cell["activation"],
    seed: 5,
    openSetSplit: null,
    ...change,
    training: {
      backbone: STAND_IN,
      trainSize: "all",
      subset: "fixed",
      validation: null,
      testSize: "all",
      epochs: 2,
      batchSize: 8,
      optimizer: { name: STAND_IN, learningRate: 0.05 } as unknown as Cell["training"]["optimizer"],
      schedule: { name: STAND_IN } as unknown as Cell["training"]["schedule"],
      gradientClipping: null,
      augmentation: null,
      rotation: null,
      ...training,
    },
  };
}
