import type { Matrix } from "../base/matrix.ts";
import { tf } from "../compute/tf.ts";
import type { Split } from "../data/types.ts";
import type { Loss } from "../losses/loss.ts";
import type { CellData } from "./cell_data.ts";
import { type Embeddings, type Geometry, joinRows, rowsOf, type SplitName } from "./embeddings.ts";
import { mapImages, predictionsOf, scoresOf } from "./scores.ts";
import type { Trainer } from "./trainer.ts";

/**
 * Embeds the images of a cell by its trained network: what is kept of a network for measures and
 * figures. Losses without a classifier are given the class means by which they score.
 *
 * @param trainer The trained network, on the backend in use.
 * @param data The cell's images, from `selectCellData`.
 * @returns The embeddings of the training, test, validation and unknown images, where there are
 *   such, and where the loss puts the classes.
 */
export async function embedNetwork(
  trainer: Trainer,
  data: CellData,
): Promise<{ embeddings: Embeddings; geometry: Geometry }> {
  const { loss } = trainer;
  const embed = (split: Split) => mapImages(split, trainer.embed);
  const [train, test] = [await embed(data.train), await embed(data.test)];
  const means = meansByClass(
    train.data,
    train.columns,
    data.train.labels,
    data.classes.length,
  );
  loss.setClassMeans?.(means);

  const inDataset = (labels: ArrayLike<number>) =>
    Int32Array.from(labels, (label) => data.classes[label] ?? -1);
  const rows = async (split: SplitName, x: Matrix, labels: ArrayLike<number>) => {
    const scores = await scoresOf(loss, x);
    const predictions = inDataset(predictionsOf(scores, x.rows));
    return rowsOf(split, x, labels, predictions, loss.logits && scores);
  };
  const parts = [
    await rows("train", train, inDataset(data.train.labels)),
    await rows("test", test, inDataset(data.test.labels)),
  ];
  if (data.validation) {
    const { labels } = data.validation;
    parts.push(await rows("validation", await embed(data.validation), inDataset(labels)));
  }
  if (data.heldOut) {
    const { test } = data.heldOut;
    parts.push(await rows("unknown", await embed(test), test.labels));
  }
  return {
    embeddings: joinRows(parts),
    geometry: await readGeometry(loss, means, data.classes),
  };
}

/**
 * The mean of each class, in float64; NaN for a class without samples.
 *
 * @param data The samples, `columns` numbers each.
 * @param columns How many numbers a sample has.
 * @param labels The class of each sample.
 * @param classes How many classes there are.
 */
export function meansByClass(
  data: ArrayLike<number>,
  columns: number,
  labels: ArrayLike<number>,
  classes: number,
): number[][] {
  const sums = Array.from({ length: classes }, () => new Float64Array(columns));
  const counts = new Int32Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    counts[label]!++;
    const sum = sums[label]!;
    for (let j = 0; j < columns; j++) sum[j]! += data[i * columns + j]!;
  }
  // A class without samples gives 0 / 0, which is NaN.
  return sums.map((sum, label) => Array.from(sum, (value) => value / counts[label]!));
}

/** Reads from the loss's variables where it has put the classes. */
export async function readGeometry(
  loss: Loss,
  classMeans: number[][],
  classes: readonly number[],
): Promise<Geometry> {
  const geometry: Geometry = { classes: [...classes], classMeans };
  const { weights, bias } = loss.variables;
  // Classifier weights are kept as dimension x classes; a reader wants one vector a class.
  if (weights) geometry.weights = await rows(tf.tidy(() => tf.transpose(weights)));
  if (bias) geometry.bias = [...await bias.data()];
  for (const name of ["centers", "targets", "prototypes"] as const) {
    const points = loss.variables[name];
    if (points) geometry[name] = await points.array() as number[][];
  }
  return geometry;
}

async function rows(tensor: tf.Tensor): Promise<number[][]> {
  const values = await tensor.array() as number[][];
  tensor.dispose();
  return values;
}
