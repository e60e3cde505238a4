import type { ClaimRun } from "../../src/claims/mod.ts";
import { type Cell, expandMatrix, type Experiment } from "../../src/study/mod.ts";
import { canonicalJson } from "../../src/base/canonical.ts";
import { sha256Of } from "../../src/base/sha256.ts";

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
