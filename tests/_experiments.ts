import { type Experiment, parseExperiment } from "../src/study/mod.ts";

/** A document that is valid and small, with some parts replaced. */
export function document(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: "sample",
    title: "A sample",
    matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [1] },
    training: { trainSize: 64, testSize: 50, epochs: 1, batchSize: 32 },
    measures: ["accuracy", "fisherRatio"],
    ...parts,
  };
}

/** The experiment of such a document. */
export function experiment(parts: Record<string, unknown> = {}): Experiment {
  return parseExperiment(document(parts), "sample.json");
}
