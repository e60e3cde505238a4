/**
 * Where the seconds of a whole cell go, as a worker spends them: 10,000 training images, 5 epochs.
 * Processor seconds, which other work on the machine disturbs less than the clock's.
 *
 * usage: deno task bench:cell [--dataset=fashion-mnist] [--train=10000] [--test=10000] [--epochs=5]
 */
import process from "node:process";
import { benchArguments } from "./_arguments.ts";

const { values: options } = benchArguments(import.meta.filename!, {
  options: {
    dataset: { type: "string", default: "fashion-mnist" },
    train: { type: "string", default: "10000" },
    test: { type: "string", default: "10000" },
    epochs: { type: "string", default: "5" },
  },
});
const seconds: Record<string, number> = {};
let before = 0;

function mark(phase: string): void {
  const { user, system } = process.cpuUsage();
  const now = (user + system) / 1e6;
  seconds[phase] = now - before;
  before = now;
}

mark("start of the process");
const { useBackend } = await import("../src/compute/backend.ts");
const { expandMatrix, parseExperiment } = await import("../src/study/mod.ts");
const { createBatchSource, loadDataset } = await import("../src/data/mod.ts");
const { selectCellData } = await import("../src/networks/cell_data.ts");
const { embedNetwork } = await import("../src/networks/embed_network.ts");
const { resolveMeasures } = await import("../src/measures/resolve.ts");
const { takeMeasures } = await import("../src/measures/take.ts");
const { createTrainer } = await import("../src/networks/trainer.ts");
const { train } = await import("../src/networks/train.ts");
mark("modules");
await useBackend("wasm");
mark("backend");

const [cell] = expandMatrix(parseExperiment({
  name: "cell",
  title: "A whole cell",
  matrix: { dataset: [options.dataset], loss: [{ name: "softmax" }], dimension: [2], seed: [1] },
  training: {
    ...{ trainSize: Number(options.train), testSize: Number(options.test) },
    epochs: Number(options.epochs),
  },
}, "bench/cell.ts"));
const data = await selectCellData(cell!, (name) => loadDataset(name));
mark("decoding the dataset");
const trainer = createTrainer(cell!);
const source = createBatchSource(data.train, { seed: 1 });
await train(trainer, cell!, { source, size: data.train.size });
mark("steps");
const { embeddings, geometry } = await embedNetwork(trainer, data);
mark("embeddings");
await takeMeasures({
  cell: cell!,
  embeddings: () => Promise.resolve(embeddings),
  geometry: () => Promise.resolve(geometry),
  load: (name) => loadDataset(name),
  trainer: () => Promise.resolve(trainer),
}, resolveMeasures(["accuracy", "fisherRatio", "silhouette", "knnAccuracy"]));
mark("measures");

const whole = Object.values(seconds).reduce((sum, value) => sum + value, 0);
console.table(
  Object.entries(seconds).map(([phase, value]) => ({
    phase,
    seconds: Number(value.toFixed(2)),
    share: `${(100 * value / whole).toFixed(1)} %`,
  })),
);
