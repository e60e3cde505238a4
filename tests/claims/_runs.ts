import type { ClaimRun } from "../../src/claims/mod.ts";
import { type Cell, expandMatrix, type Experiment } from "../../src/study/mod.ts";
import { canonicalJson, sha256Of } from "../../src/base/digest.ts";

/** A run of every cell of an experiment, its metrics as given. */
export function runsOf(
  experiment: Experiment,
  metrics: (cell: Cell) => ClaimRun["metrics"],
): ClaimRun[] {
  return expandMatrix(experiment).map((cell) => ({
    digest: sha256Of(canonicalJson(cell)),
    cell,
    metrics: metrics(cell),
    environment: { backend: "wasm" },
  }));
}
