import { expandMatrix } from "../../src/study/mod.ts";
import { identityOf } from "../../src/identity/digest.ts";
import { digestOf } from "../../src/identity/run_identity.ts";
import { matrixFrom } from "../../src/base/matrix.ts";
import type { StoredRun } from "../../src/store/mod.ts";
import { experiment } from "../_experiments.ts";

/** A small run with everything that a run can hold. */
export function sampleRun(parts: Partial<StoredRun> = {}): StoredRun {
  const [cell] = expandMatrix(experiment());
  const identity = identityOf(cell!);
  return {
    digest: digestOf(cell!, identity),
    cell: cell!,
    identity,
    metrics: { accuracy: 0.75, fisherRatio: null },
    notes: { fisherRatio: "there is only one class" },
    history: [{ epoch: 1, step: 1, loss: 2.25 }, { epoch: 1, step: 2, loss: 1.5 }],
    embeddings: {
      splits: ["train", "test", "unknown"],
      labels: Int32Array.of(3, 1, 7),
      predictions: Int32Array.of(3, 2, 1),
      coordinates: matrixFrom([[0.5, -1], [2, 3], [NaN, 1e-30]]),
    },
    geometry: { classes: [1, 3], classMeans: [[0, 1], [1, 0]], weights: [[1, 2], [3, 4]] },
    environment: {
      deno: "2.9.6",
      v8: "15",
      tfjs: "4.22.0",
      backend: "wasm",
      backendReason: "asked for",
      adapter: null,
      cpu: "any",
      cores: 2,
      os: "linux",
      architecture: "x86_64",
      lockFile: null,
      gitCommit: null,
      finishedAt: "2026-01-01T00:00:00.000Z",
      seconds: 1.5,
    },
    ...parts,
  };
}
