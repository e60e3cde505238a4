import type { Split } from "../../data/mod.ts";
import type { Evaluation, Training } from "../../study/types.ts";
import type { Matrix } from "../../base/matrix.ts";
import type { LabelledEmbeddings } from "../metrics/mod.ts";
import { fewShot, openSet, openSetColumns, transfer } from "../protocols/mod.ts";
import { atMost, type CellData } from "./data.ts";
import { type LayerName, meanRow, type Network } from "./network.ts";
import type { Results } from "./results.ts";

/** What protocols measure: the network, its images, and what is computed already. */
export interface Subject {
  network: Network;
  data: CellData;
  /** Training embeddings of the known classes. */
  train: LabelledEmbeddings;
  /** Test embeddings of the known classes. */
  test: LabelledEmbeddings & { predictions: Int32Array };
  results: Results;
}

/** Marks a column that concerns another dataset: `openSetAuroc@notmnist`. */
const of = (column: string, dataset?: string) => dataset ? `${column}@${dataset}` : column;

/** Open-set recognition, against the held-out classes and against other datasets. */
export async function measureOpenSet(
  { network, data, train, test, results }: Subject,
  { split: _, unknown: datasets, ...options }: NonNullable<Evaluation["openSet"]>,
  { testSize }: Pick<Training, "testSize">,
): Promise<void> {
  const logits = await network.logits(test.embeddings);
  const known = { ...test, ...(logits && { logits }) };
  const measure = async (images: Split, dataset?: string) => {
    const embeddings = await network.layer("embedding", images);
    const scores = await network.logits(embeddings);
    const unknown = { embeddings, ...(scores && { logits: scores }) };
    const { values, notes } = openSetColumns(openSet({ train, known, unknown }, options));
    for (const [name, value] of Object.entries(values)) {
      const reason = notes[name];
      results.take(of(name, dataset), { value, ...(reason !== undefined && { reason }) });
    }
  };
  if (data.heldOut) await measure(data.heldOut.test);
  for (const name of datasets) {
    await measure(atMost(data.others.get(name)!.test, testSize), name);
  }
}

/** Linear probe and kNN on frozen features, for held-out classes and other datasets. */
export async function measureTransfer(
  { network, data, results }: Subject,
  { datasets, layers, trainSize, testSize }: NonNullable<Evaluation["transfer"]>,
): Promise<void> {
  const prefixes: Record<LayerName, string> = { embedding: "transfer", hidden: "hiddenTransfer" };
  const measure = async (images: { train: Split; test: Split }, dataset?: string) => {
    const [fitted, queried] = [atMost(images.train, trainSize), atMost(images.test, testSize)];
    for (const layer of layers) {
      const { probeAccuracy, knnAccuracy, notes } = transfer(
        labelled(await network.layer(layer, fitted), fitted),
        labelled(await network.layer(layer, queried), queried),
      );
      const reason = notes.length > 0 ? { reason: notes.join("; ") } : {};
      const prefix = prefixes[layer];
      results.take(of(`${prefix}ProbeAccuracy`, dataset), { value: probeAccuracy, ...reason });
      results.take(of(`${prefix}KnnAccuracy`, dataset), { value: knnAccuracy });
    }
  };
  if (data.heldOut) await measure(data.heldOut);
  for (const name of datasets) await measure(data.others.get(name)!, name);
}

/** Few-shot classification of held-out classes, or of another dataset. */
export async function measureFewShot(
  { network, data, train, results }: Subject,
  { dataset, shots, ...options }: NonNullable<Evaluation["fewShot"]>,
): Promise<void> {
  const images = dataset === null ? data.heldOut?.test : data.others.get(dataset)!.test;
  if (images === undefined) return;
  const { embeddings, labels } = labelled(await network.layer("embedding", images), images);
  const baseMean = meanRow(train.embeddings);
  for (const count of shots) {
    const result = fewShot(embeddings, labels, { ...options, shots: count, baseMean });
    const { accuracy, interval, ways, episodes, note } = result;
    const spread = `95 % interval ± ${
      interval.toFixed(4)
    } over ${episodes.length} episodes of ${ways} classes`;
    const reason = [Number.isNaN(accuracy) ? "" : spread, note].filter(Boolean).join("; ");
    results.take(of(`fewShotAccuracy${count}`, dataset ?? undefined), { value: accuracy, reason });
  }
}

function labelled(embeddings: Matrix, { labels }: Split): LabelledEmbeddings {
  return { embeddings, labels: Int32Array.from(labels) };
}
