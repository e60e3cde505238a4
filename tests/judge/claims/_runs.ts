import type { ClaimRun } from "../../../src/judge/claims/mod.ts";
import { type Cell, expandMatrix, type Experiment } from "../../../src/study/mod.ts";
import { digestCell } from "../../../src/identity/network.ts";

/** A run of every cell of an experiment, its metrics as given. */
export function runsOf(
  experiment: Experiment,
  metrics: (cell: Cell) => ClaimRun["metrics"],
): ClaimRun[] {
  return expandMatrix(experiment).map((cell) => ({
    digest: digestCell(cell),
    cell,
    metrics: metrics(cell),
    environment: { backend: "wasm" },
  }));
}
