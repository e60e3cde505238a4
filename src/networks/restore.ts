import type { Cell } from "../cell/cell.ts";
import type { Geometry } from "./embeddings.ts";
import { createTrainer, type Trainer } from "./trainer.ts";
import { assignVariables, type Variables } from "./variables.ts";

/** The stored state of a network. */
export interface SavedNetwork {
  /** The backbone's trained variables. */
  weights: Variables;
  /** The loss's trained variables. */
  lossVariables: Variables;
  /** The class means by which losses without a classifier score. */
  geometry: Pick<Geometry, "classMeans">;
}

/**
 * Restores a trained network on the backend in use; the caller disposes of it.
 *
 * @param cell The cell that it was trained for.
 * @param saved What the training left.
 * @throws {RangeError} If the variables do not fit the cell.
 */
export function restoreNetwork(cell: Cell, saved: SavedNetwork): Trainer {
  // What the loss starts from is overwritten: placing prototypes anew would be work for nothing.
  const initial = Object.fromEntries(
    Object.entries(saved.lossVariables).map(([name, { shape, data }]) => [
      name,
      shape.length < 2 ? [...data] : rowsOf(data, shape[1]!),
    ]),
  );
  const trainer = createTrainer(cell, { initial });
  try {
    assignVariables(trainer.backbone.variables, saved.weights);
    assignVariables(trainer.loss.variables, saved.lossVariables);
    trainer.loss.setClassMeans?.(saved.geometry.classMeans);
    return trainer;
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

function rowsOf(data: Float32Array, columns: number): number[][] {
  return Array.from(
    { length: data.length / columns },
    (_, row) => [...data.subarray(row * columns, (row + 1) * columns)],
  );
}
