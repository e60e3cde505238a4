import { createBatchSource, type Dataset } from "../data/mod.ts";
import { selectCellData } from "../data/cell_data.ts";
import { evaluate, type Measured } from "../evaluation/evaluate.ts";
import { knownClasses } from "../experiment/classes.ts";
import type { Cell } from "../experiment/types.ts";
import { train, type TrainingResult, type TrainOptions } from "../training/train.ts";
import { createTrainer } from "../training/trainer.ts";

/** What a cell gives, before it is told apart from others by digest and environment. */
export type TrainedCell = TrainingResult & Measured;

/**
 * Trains a cell's network and measures it, on the backend in use.
 *
 * The result depends on the cell, the dataset, the backend and the code alone.
 */
export async function trainCell(
  cell: Cell,
  dataset: Dataset,
  options: Pick<TrainOptions, "onProgress" | "signal"> = {},
): Promise<TrainedCell> {
  const { trainSize, testSize } = cell.training;
  const data = selectCellData(dataset, { classes: knownClasses(cell), trainSize, testSize });
  const trainer = createTrainer(cell);
  const source = createBatchSource(data.train, { seed: cell.seed });
  try {
    const { size } = data.train;
    const result = await train(trainer, cell, { ...options, source, size });
    return { ...result, ...await evaluate(trainer, cell.evaluation, data) };
  } finally {
    source.dispose();
    trainer.dispose();
  }
}
