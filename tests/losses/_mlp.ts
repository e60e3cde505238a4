import { tf } from "../../src/compute/tf.ts";
import { loadDataset } from "../../src/data/load.ts";
import type { Split } from "../../src/data/types.ts";
import { createLoss, type Loss, type LossContext, type LossSpec } from "../../src/losses/mod.ts";
import { dropout } from "../../src/networks/trainer.ts";
import { randomStream } from "../../src/base/random.ts";
import { createOptimizer } from "../../src/networks/optimizers.ts";

/** Images as rows of 14 x 14 means in [0, 1], with labels and an angle made up for each. */
export interface Rows {
  pixels: tf.Tensor2D;
  labels: Int32Array;
}

/** The digits that come with the project, pooled to a quarter of their size. */
export async function pooledDigits(): Promise<{ train: Rows; test: Rows }> {
  const { train, test } = await loadDataset("digits");
  return { train: pool(train), test: pool(test) };
}

function pool({ images, labels, size }: Split): Rows {
  const pixels = tf.tidy(() => {
    const whole = tf.tensor4d(Float32Array.from(images), [size, 28, 28, 1]);
    return tf.avgPool(whole.div(255) as tf.Tensor4D, 2, 2, "valid").reshape([
      size,
      196,
    ]) as tf.Tensor2D;
  });
  return { pixels, labels: Int32Array.from(labels) };
}

/** Two layers, 196 - 64 - dimension, with a linear embedding. */
export function createMlp(dimension: number, seed: number) {
  const layer = (name: string, rows: number, columns: number) =>
    tf.tidy(() => {
      const stream = randomStream(seed, name);
      const limit = Math.sqrt(6 / (rows + columns));
      const values = Array.from(
        { length: rows * columns },
        () => (2 * stream.uniform() - 1) * limit,
      );
      return tf.variable(tf.tensor2d(values, [rows, columns]));
    });
  const variables = {
    hidden: layer("hidden", 196, 64),
    offset: tf.tidy(() => tf.variable(tf.zeros([64]))),
    embedding: layer("embedding", 64, dimension),
  };
  const masks = randomStream(seed, "dropout");
  const embed = (pixels: tf.Tensor2D, dropped = 0): tf.Tensor2D => {
    const hidden: tf.Tensor2D = tf.relu(
      tf.add(tf.matMul(pixels, variables.hidden), variables.offset),
    );
    return tf.matMul(dropped > 0 ? dropout(hidden, dropped, masks) : hidden, variables.embedding);
  };
  return { variables, embed, dispose: () => tf.dispose(variables) };
}

/** What {@linkcode trainOn} did. */
export interface Trained {
  loss: Loss;
  embed(pixels: tf.Tensor2D): tf.Tensor2D;
  dispose(): void;
}

/** Trains the network by a loss, with Adam in batches of 100; class means are set at the end. */
export function trainOn(
  { pixels, labels }: Rows,
  spec: LossSpec,
  context: LossContext,
  { epochs, learningRate = 3e-3, angles }: {
    epochs: number;
    learningRate?: number;
    angles?: Float32Array;
  },
): Trained {
  const mlp = createMlp(context.dimension, context.seed);
  const loss = createLoss(spec, context);
  const trainable = Object.entries(loss.variables).filter(([, v]) => v.trainable);
  const variables = { ...mlp.variables, ...Object.fromEntries(trainable) };
  const optimizer = createOptimizer(
    {
      name: "adam",
      learningRate,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      decoupledWeightDecay: 0,
    },
    variables,
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = randomStream(context.seed, `order/${epoch}`).permutation(labels.length);
    for (let at = 0; at < order.length; at += 100) {
      const rows = order.subarray(at, at + 100);
      tf.tidy(() => {
        const x = tf.gather(pixels, tf.tensor1d(rows, "int32"));
        const y = tf.tensor1d(rows.map((i) => labels[i]!), "int32");
        const extras = angles
          ? { angles: tf.tensor1d(Float32Array.from(rows, (i) => angles[i]!)) }
          : {};
        const { grads } = tf.variableGrads(
          () => loss.compute(mlp.embed(x, loss.featureDropout?.rate), y, extras),
          Object.values(variables),
        );
        optimizer.apply(
          Object.fromEntries(
            Object.entries(variables).flatMap(([name, v]) =>
              grads[v.name] ? [[name, grads[v.name]!]] : []
            ),
          ),
        );
        loss.update?.(mlp.embed(x), y);
      });
    }
  }
  loss.setClassMeans?.(
    classMeans(tf.tidy(() => mlp.embed(pixels).arraySync()), labels, context.classes),
  );
  optimizer.dispose();
  return {
    loss,
    embed: (pixels) => mlp.embed(pixels),
    dispose: () => {
      mlp.dispose();
      loss.dispose();
    },
  };
}

/** The share of rows whose highest score is that of their class. */
export function accuracy({ loss, embed }: Trained, { pixels, labels }: Rows): number {
  const predicted = tf.tidy(() => tf.argMax(loss.scores(embed(pixels)), 1).dataSync());
  return labels.reduce((sum, label, i) => sum + (predicted[i] === label ? 1 : 0), 0) /
    labels.length;
}

/** The mean of the rows of each class. */
export function classMeans(x: number[][], labels: Int32Array, classes: number): number[][] {
  return Array.from({ length: classes }, (_, k) => {
    const members = x.filter((_, i) => labels[i] === k);
    return x[0]!.map((_, d) => members.reduce((sum, row) => sum + row[d]!, 0) / members.length);
  });
}
