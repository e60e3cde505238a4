import { matrixFrom } from "../../src/base/matrix.ts";
import { codeDigest } from "../../src/identity/fingerprints.ts";
import { measureDigest, type MeasureIdentity } from "../../src/identity/measure.ts";
import { networkDigest, networkIdentity } from "../../src/identity/network.ts";
import type { MeasureRecord, Run, StoredNetwork } from "../../src/store/mod.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

/** A network with its weights. */
export type SampleNetwork = StoredNetwork & Required<Pick<StoredNetwork, "weights">>;

const [first] = expandMatrix(experiment());
const sampleIdentity = await networkIdentity(first!);

/** A small network with everything that a network can hold, under the digest of its cell. */
export function sampleNetwork(parts: Partial<SampleNetwork> = {}): SampleNetwork {
  const cell = parts.cell ?? first!;
  const identity = parts.identity ?? sampleIdentity;
  return {
    digest: networkDigest(cell, identity),
    cell,
    identity,
    history: [{ epoch: 1, step: 1, loss: 2.25 }, { epoch: 1, step: 2, loss: 1.5 }],
    embeddings: {
      splits: ["train", "test", "unknown"],
      labels: Int32Array.of(3, 1, 7),
      predictions: Int32Array.of(3, 2, 1),
      coordinates: matrixFrom([[0.5, -1], [2, 3], [NaN, 1e-30]]),
    },
    geometry: { classes: [1, 3], classMeans: [[0, 1], [1, 0]], weights: [[1, 2], [3, 4]] },
    lossVariables: { bias: { shape: [2], data: Float32Array.of(0.5, -0.5) } },
    weights: { "dense/weights": { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } },
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

/** The record of a measure of a network, with values that nobody measured. */
export function sampleRecord(
  network: string,
  name = "fisherRatio",
  value: number | null = 0.75,
): MeasureRecord {
  const identity: MeasureIdentity = {
    network,
    measure: { name, parameters: {} },
    data: {},
    code: codeDigest({}),
    fingerprints: {},
  };
  return {
    digest: measureDigest(identity),
    identity,
    values: { [name]: value },
    notes: value === null ? { [name]: "there is only one class" } : {},
  };
}

/** A network joined with the values of two measures, as claims and reports take it. */
export function sampleRun(parts: Partial<Run> = {}): Run {
  const { identity: _i, lossVariables: _l, weights: _w, ...network } = sampleNetwork(
    parts.cell && { cell: parts.cell },
  );
  return {
    ...network,
    metrics: { accuracy: 0.75, fisherRatio: null },
    notes: { fisherRatio: "there is only one class" },
    ...parts,
  };
}
