import { createBatchSource, type Dataset } from "../data/mod.ts";
import { selectCellData } from "../measures/evaluation/data.ts";
import { evaluate, type Measured } from "../measures/evaluation/evaluate.ts";
import { similarityOfImages } from "../measures/evaluation/similarity.ts";
import type { Cell } from "../study/types.ts";
import { needsSimilarity } from "../losses/mod.ts";
import { train, type TrainingResult, type TrainOptions } from "../networks/train.ts";
import { createTrainer } from "../networks/trainer.ts";

/** What a cell gives, before it is told apart from others by digest and environment. */
export type TrainedCell = TrainingResult & Measured;

/**
 * Trains a cell's network and measures it, on the backend in use.
 *
 * The result depends on the cell, the datasets, the backend and the code alone.
 */
export async function trainCell(
  cell: Cell,
  load: (name: string) => Promise<Dataset>,
  options: Pick<TrainOptions, "onProgress" | "signal"> = {},
): Promise<TrainedCell> {
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
    });
    return { ...result, ...await evaluate(trainer, cell, data) };
  } finally {
    source.dispose();
    trainer.dispose();
  }
}
