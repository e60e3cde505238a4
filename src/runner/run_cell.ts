import type { Backend } from "../compute/backend.ts";
import { loadDataset } from "../data/mod.ts";
import { StoreError } from "../base/errors.ts";
import type { Cell } from "../study/types.ts";
import { identityOf } from "../identity/digest.ts";
import { digestOf } from "../identity/run_identity.ts";
import { readEnvironment } from "../store/environment.ts";
import type { StoredRun } from "../store/run.ts";
import type { TrainOptions } from "../networks/train.ts";
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
  /**
   * Trains and measures a cell.
   *
   * @throws {StoreError} If the digest is not the one that this process would give the run.
   */
  run(task: Task, options: Pick<TrainOptions, "onProgress" | "signal">): Promise<StoredRun>;
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
      const identity = identityOf(cell, { backend: backend.name });
      // A worker that is started after an edit would store the new code's result as the old one's.
      if (digestOf(cell, identity) !== digest) {
        throw new StoreError(
          `The code or the data changed since the run ${
            digest.slice(0, 12)
          } was planned: call again`,
        );
      }
      const start = performance.now();
      const trained = await trainCell(cell, load, options);
      const environment = await readEnvironment(backend, {
        finishedAt: new Date().toISOString(),
        seconds: Math.round(performance.now() - start) / 1000,
      });
      return { digest, cell, identity, ...trained, environment };
    },
  };
}
