import type { Cell } from "../../src/cell/cell.ts";
import { createBatchSource } from "../../src/data/batches.ts";
import { loadDataset } from "../../src/data/load.ts";
import { needsSimilarity } from "../../src/losses/placement/similarity.ts";
import type { NetworkSource } from "../../src/measures/_network.ts";
import { selectCellData } from "../../src/networks/cell_data.ts";
import { embedNetwork } from "../../src/networks/embed_network.ts";
import type { Embeddings, Geometry } from "../../src/networks/embeddings.ts";
import { train } from "../../src/networks/train.ts";
import { similarityOfImages } from "../../src/networks/train_network.ts";
import { createTrainer, type Trainer } from "../../src/networks/trainer.ts";

/** A network that was trained just now, with what is stored of it. */
export interface TrainedNetwork {
  trainer: Trainer;
  embeddings: Embeddings;
  geometry: Geometry;
}

/** Trains the network of a cell on the backend in use; the caller disposes of the trainer. */
export async function trainNetwork(cell: Cell): Promise<TrainedNetwork> {
  const data = await selectCellData(cell, loadDataset);
  const similarity = needsSimilarity(cell.loss) ? similarityOfImages(data.train) : undefined;
  const trainer = createTrainer(cell, similarity && { similarity });
  const source = createBatchSource(data.train, { seed: cell.seed });
  await train(trainer, cell, { source, size: data.train.size, angles: data.angles?.train });
  source.dispose();
  return { trainer, ...await embedNetwork(trainer, data) };
}

/** Where measures find such a network; counts how often each thing is asked for. */
export function sourceOf(
  cell: Cell,
  { trainer, embeddings, geometry }: TrainedNetwork,
): NetworkSource & { asked: Record<string, number> } {
  const asked: Record<string, number> = {};
  const count = <T>(what: string, value: T) => {
    asked[what] = (asked[what] ?? 0) + 1;
    return Promise.resolve(value);
  };
  return {
    cell,
    asked,
    embeddings: () => count("embeddings", embeddings),
    geometry: () => count("geometry", geometry),
    load: (name) => count(name, undefined).then(() => loadDataset(name)),
    trainer: () => count("trainer", trainer),
  };
}
