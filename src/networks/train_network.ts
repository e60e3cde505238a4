import type { Cell } from "../cell/cell.ts";
import { createBatchSource } from "../data/batches.ts";
import { classesIn } from "../data/split.ts";
import type { Dataset, Split } from "../data/types.ts";
import { needsSimilarity, similarityFromMeans } from "../losses/placement/similarity.ts";
import { atMost, type CellData, selectCellData } from "./cell_data.ts";
import { embedNetwork, meansByClass } from "./embed_network.ts";
import type { Embeddings, Geometry } from "./embeddings.ts";
import { readVariables, type Variables } from "./restore.ts";
import { train, type TrainingResult, type TrainOptions } from "./train.ts";
import { mapImages, predictionsOf, scoresOf } from "./scores.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

/** The result of training a cell. */
export interface TrainedNetwork extends TrainingResult {
  /** Where the network puts the images. */
  embeddings: Embeddings;
  /** Where the loss puts the classes. */
  geometry: Geometry;
  /** The backbone's trained variables. */
  weights: Variables;
  /** The loss's trained variables. */
  lossVariables: Variables;
}

/**
 * Trains a cell's network on the backend in use, and embeds the images of its dataset.
 *
 * The result depends on the cell, its dataset, the backend and the code alone.
 *
 * @param cell A resolved cell.
 * @param load Gives a dataset by its name.
 * @param options Progress, and a signal that ends the training early.
 */
export async function trainNetwork(
  cell: Cell,
  load: (name: string) => Promise<Dataset>,
  options: Pick<TrainOptions, "onProgress" | "signal"> = {},
): Promise<TrainedNetwork> {
  const data = await selectCellData(cell, load);
  const similarity = needsSimilarity(cell.loss) ? similarityOfImages(data.train) : undefined;
  const trainer = createTrainer(cell, similarity && { similarity });
  const { augmentation } = cell.training;
  const source = createBatchSource(data.train, {
    seed: cell.seed,
    ...(augmentation && { augmentation }),
  });
  try {
    const result = await train(trainer, cell, {
      ...options,
      source,
      size: data.train.size,
      angles: data.angles?.train,
      validate: () => rightlyPredicted(trainer, data),
    });
    const embedded = await embedNetwork(trainer, data);
    // Finite parameters may still be too large to embed by.
    const {
      divergedAt = overflown(embedded.embeddings) ? result.history.at(-1)?.step : undefined,
    } = result;
    return {
      ...result,
      ...divergedAt !== undefined && { divergedAt },
      ...embedded,
      weights: await readVariables(trainer.backbone.variables),
      lossVariables: await readVariables(trainer.loss.variables),
    };
  } finally {
    source.dispose();
    trainer.dispose();
  }
}

/** As many training images tell class means well enough to watch a training. */
const MEANS_IMAGES = 5000;

/** Which validation images a network in training puts into their class, 1 or 0 each. */
async function rightlyPredicted(
  { loss, embed }: Trainer,
  { train, validation, classes }: CellData,
): Promise<Uint8Array> {
  if (loss.setClassMeans) {
    const part = atMost(train, MEANS_IMAGES);
    const { data, columns } = await mapImages(part, embed);
    loss.setClassMeans(meansByClass(data, columns, part.labels, classes.length));
  }
  const { labels } = validation!;
  const x = await mapImages(validation!, embed);
  const predictions = predictionsOf(await scoresOf(loss, x), x.rows);
  return Uint8Array.from(labels, (label, image) => +(label === predictions[image]));
}

function overflown({ coordinates }: Embeddings): boolean {
  return !coordinates.data.every(Number.isFinite);
}

/** How alike the classes of some images are: by the distances of their mean images. */
export function similarityOfImages({ images, labels, size }: Split): number[][] {
  const pixels = images.length / size;
  return similarityFromMeans(meansByClass(images, pixels, labels, classesIn({ labels })));
}
