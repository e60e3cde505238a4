import type { Backend } from "../compute/backend.ts";
import { loadDataset } from "../data/mod.ts";
import type { Cell } from "../experiment/types.ts";
import { readEnvironment } from "../store/environment.ts";
import type { Run } from "../store/run.ts";
import type { TrainOptions } from "../training/train.ts";
import { trainCell } from "./train_cell.ts";

/** A cell and the digest of its run. */
export interface Task {
  /** See `digestCell`. */
  digest: string;
  /** What is to be trained. */
  cell: Cell;
}

/** Where and on what cells are run. */
export interface CellRunner {
  /** Trains and measures a cell. */
  run(task: Task, options: Pick<TrainOptions, "onProgress" | "signal">): Promise<Run>;
}

/** Makes what runs cells in this process; a dataset is loaded once. */
export function createCellRunner(
  backend: Backend,
  dataDirectory: string | undefined,
): CellRunner {
  const datasets = new Map<string, ReturnType<typeof loadDataset>>();
  const load = (name: string) =>
    datasets.getOrInsertComputed(
      name,
      () => loadDataset(name, dataDirectory === undefined ? {} : { directory: dataDirectory }),
    );

  return {
    async run({ digest, cell }, options) {
      const start = performance.now();
      const trained = await trainCell(cell, load, options);
      const environment = await readEnvironment(backend, {
        finishedAt: new Date().toISOString(),
        seconds: Math.round(performance.now() - start) / 1000,
      });
      return { digest, cell, ...trained, environment };
    },
  };
}
