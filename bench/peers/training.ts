/**
 * Trains the same losses here and in PyTorch, each with initial weights and an order of batches of its
 * own, on the same images by the same settings, and compares what the networks can do: whether
 * accuracies and Fisher ratios agree within what seeds differ by. The measures of both are taken here.
 * Prints a table in Markdown; one network takes about half a minute of processor time.
 *
 * usage: deno task bench:training [--loss=softmax ...] [--seeds=3] [--train=20000] [--epochs=2] [--python=/usr/bin/python3]
 */
import process from "node:process";
import { benchArguments } from "../_arguments.ts";
import { machine } from "../_results.ts";
import { useBackend } from "../../src/compute/backend.ts";
import { loadDataset } from "../../src/data/load.ts";
import { wholeDataset } from "../../src/data/split.ts";
import type { Split } from "../../src/data/types.ts";
import type { Matrix } from "../../src/base/matrix.ts";
import { rowsIn } from "../../src/measures/metrics/vectors.ts";
import { accuracy } from "../../src/measures/metrics/accuracy.ts";
import { fisherRatio } from "../../src/measures/metrics/discriminant.ts";
import { knnAccuracy } from "../../src/measures/metrics/knn.ts";
import { selectCellData } from "../../src/networks/cell_data.ts";
import { trainNetwork } from "../../src/networks/train_network.ts";
import { type Cell, expandMatrix, parseExperiment } from "../../src/study/mod.ts";
import { Peer } from "./_process.ts";

/** How many neighbours vote where a loss has no classifier; the default of `knnAccuracy`. */
const NEIGHBOURS = 20;

const LOSSES: Record<string, object> = {
  softmax: { name: "softmax" },
  center: { name: "center" },
  cosface: { name: "cosface", scale: 30 },
  supcon: { name: "supcon" },
};

const { values: flags } = benchArguments(import.meta.filename!, {
  options: {
    loss: { type: "string", multiple: true, default: Object.keys(LOSSES) },
    seeds: { type: "string", default: "3" },
    train: { type: "string", default: "20000" },
    epochs: { type: "string", default: "2" },
    python: { type: "string", default: "/usr/bin/python3" },
  },
});
const cells = expandMatrix(parseExperiment({
  name: "training",
  title: "The same training here and in PyTorch",
  matrix: {
    dataset: ["mnist"],
    loss: flags.loss.map((name) => LOSSES[name] ?? { name }),
    dimension: [10],
    seed: Array.from({ length: Number(flags.seeds) }, (_, at) => at + 1),
  },
  training: {
    trainSize: Number(flags.train),
    epochs: Number(flags.epochs),
    batchSize: 64,
    optimizer: { name: "adam", learningRate: 0.003 },
    schedule: { name: "one-cycle" },
  },
}, "bench/peers/training.ts"));

await useBackend("wasm");
const mnist = await loadDataset("mnist");
const load = () => Promise.resolve(mnist);
const { train, test } = await selectCellData(cells[0]!, load);
const folder = await Deno.makeTempDir();
for (const [name, split] of Object.entries({ train, test })) {
  await Deno.writeFile(`${folder}/${name}.images`, split.images);
  await Deno.writeFile(`${folder}/${name}.labels`, Uint8Array.from(split.labels));
}
// glibc gives memory back to the system and takes it again at every step, which doubles the time.
Deno.env.set("MALLOC_TRIM_THRESHOLD_", "4000000000");
Deno.env.set("MALLOC_MMAP_MAX_", "0");
const script = `${import.meta.dirname}/torch_training.py`;
const torch = new Peer({ name: "torch", command: flags.python, args: [script, folder] });
const { version } = await torch.ask<{ version: string }>({});

/** What a network can do, and the seconds of its training. */
interface Outcome {
  accuracy: number;
  fisherRatio: number;
  seconds: number;
}

/** Measures a network by the images that it was trained on, and the test images. */
function measured(
  { loss: { name } }: Cell,
  known: Matrix,
  x: Matrix,
  predictions: Int32Array,
): Omit<Outcome, "seconds"> {
  const [own, other] = [Int32Array.from(train.labels), Int32Array.from(test.labels)];
  return {
    accuracy: name === "supcon"
      ? knnAccuracy(known, own, x, other, NEIGHBOURS)
      : accuracy(predictions, other),
    fisherRatio: fisherRatio(x, other),
  };
}

async function trainHere(cell: Cell): Promise<Outcome> {
  const before = process.cpuUsage();
  const { embeddings } = await trainNetwork(cell, load);
  const { user, system } = process.cpuUsage(before);
  const { splits, coordinates, predictions } = embeddings;
  const rows = (split: string) =>
    Int32Array.from(splits.keys()).filter((row) => splits[row] === split);
  const tested = rows("test");
  return {
    ...measured(
      cell,
      rowsIn(coordinates, rows("train")),
      rowsIn(coordinates, tested),
      tested.map((row) => predictions[row]!),
    ),
    seconds: (user + system) / 1e6,
  };
}

async function trainInTorch(cell: Cell): Promise<Outcome> {
  const { loss, seed, dimension, training: { batchSize, epochs, optimizer } } = cell;
  const { learningRate } = optimizer;
  const seconds = await torch.ask<number>({
    loss,
    seed,
    dimension,
    batchSize,
    epochs,
    learningRate,
  });
  const matrix = async (name: string, { size }: Split): Promise<Matrix> => {
    const { buffer } = await Deno.readFile(`${folder}/${name}.embeddings`);
    return { data: new Float32Array(buffer), rows: size, columns: dimension };
  };
  const predictions = new Int32Array((await Deno.readFile(`${folder}/predictions`)).buffer);
  const [known, x] = [await matrix("train", train), await matrix("test", test)];
  return { ...measured(cell, known, x, predictions), seconds };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) =>
  Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1),
  );
const spread = (values: number[], digits: number) =>
  `${mean(values).toFixed(digits)} ± ${deviation(values).toFixed(digits)}`;

/** Both sides by one measure, and their difference in standard errors of it. */
function columnsOf(
  sides: { here: Outcome[]; torch: Outcome[] },
  name: keyof Outcome,
  digits: number,
): string[] {
  const [here, torch] = [sides.here, sides.torch].map((all) => all.map((each) => each[name]));
  const error = Math.sqrt((deviation(here!) ** 2 + deviation(torch!) ** 2) / here!.length);
  const difference = mean(here!) - mean(torch!);
  return [
    spread(here!, digits),
    spread(torch!, digits),
    `${(difference / error).toFixed(1)}`,
  ];
}

const [{ training }] = cells as [Cell];
console.log(`# The same training here and in PyTorch

Written by \`deno task bench:training\`. MNIST, ${train.size} training images (the same), ${
  wholeDataset(mnist).size - mnist.train.size
} test images, ${cells[0]!.dimension}-D,
${training.epochs} epochs, batches of ${training.batchSize}, Adam at 0.003 by one cycle; ${flags.seeds} seeds, each with initial weights and an order
of batches of its own on either side. Accuracy is by the classifier, that of \`supcon\` by ${NEIGHBOURS} neighbours;
mean ± standard deviation over seeds; *apart* is the difference in its standard errors, which is
beyond 2.8 in one of twenty comparisons of three seeds where nothing differs.

| loss | accuracy: ours | PyTorch | apart | Fisher ratio: ours | PyTorch | apart |
| ---- | -------------- | ------- | ----- | ------------------ | ------- | ----- |`);
for (const [loss, own] of Map.groupBy(cells, (cell) => cell.loss.name)) {
  const sides: Record<"here" | "torch", Outcome[]> = { here: [], torch: [] };
  for (const cell of own) {
    const [here, there] = [await trainHere(cell), await trainInTorch(cell)];
    sides.here.push(here);
    sides.torch.push(there);
    console.error(
      `${loss}, seed ${cell.seed}: ${here.accuracy.toFixed(4)} in ${
        here.seconds.toFixed(0)
      } s, PyTorch ${there.accuracy.toFixed(4)} in ${there.seconds.toFixed(0)} s`,
    );
  }
  const columns = [...columnsOf(sides, "accuracy", 4), ...columnsOf(sides, "fisherRatio", 1)];
  console.log(`| ${[loss, ...columns].join(" | ")} |`);
}
await torch.close();
await Deno.remove(folder, { recursive: true });
console.log(`
PyTorch ${version} against ${machine()}.`);
