import type { Matrix } from "../base/matrix.ts";
import type { Split } from "../data/mod.ts";
import type { Cell } from "../cell/cell.ts";
import type { CellData } from "./cell_data.ts";
import type { Embeddings, Geometry, SplitName } from "./embeddings.ts";
import { readGeometry } from "./_geometry.ts";
import { mapImages } from "./map_images.ts";
import { joinRows, rowsOf } from "./_rows.ts";
import { logitsOf, predictionsOf, scoresOf } from "./scores.ts";
import type { Trainer } from "./trainer.ts";

/**
 * Embeds the images of a cell by its trained network: what is kept of a network for measures and
 * figures. Losses without a classifier are given the class means by which they score.
 *
 * @param trainer The trained network, on the backend in use.
 * @param cell Its cell.
 * @param data The cell's images, from `selectCellData`.
 * @returns The embeddings of the training, test, validation and unknown images, where there are
 *   such, and where the loss puts the classes.
 */
export async function embedNetwork(
  trainer: Trainer,
  _cell: Cell,
  data: CellData,
): Promise<{ embeddings: Embeddings; geometry: Geometry }> {
  const { loss } = trainer;
  const embed = (split: Split) => mapImages(split, trainer.embed);
  const [train, test] = [await embed(data.train), await embed(data.test)];
  const means = meansByClass(train, data.train.labels, data.classes.length);
  loss.setClassMeans?.(means);

  const inDataset = (labels: ArrayLike<number>) =>
    Int32Array.from(labels, (label) => data.classes[label] ?? -1);
  const rows = async (split: SplitName, x: Matrix, labels: ArrayLike<number>) =>
    rowsOf(
      split,
      x,
      labels,
      inDataset(predictionsOf(await scoresOf(loss, x), x.rows)),
      await logitsOf(loss, x),
    );
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

/** The mean of each class; NaN for a class without samples. */
function meansByClass(x: Matrix, labels: ArrayLike<number>, classes: number): number[][] {
  const d = x.columns;
  const sums = Array.from({ length: classes }, () => new Float64Array(d));
  const counts = new Int32Array(classes);
  for (let i = 0; i < x.rows; i++) {
    const label = labels[i]!;
    counts[label]!++;
    for (let j = 0; j < d; j++) sums[label]![j]! += x.data[i * d + j]!;
  }
  // A class without samples gives 0 / 0, which is NaN.
  return sums.map((sum, label) => Array.from(sum, (value) => value / counts[label]!));
}
