import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { datasetInfo, isDataset } from "../data/catalogue.ts";
import { imagesIn } from "../data/split.ts";
import type { ImageShape } from "../data/types.ts";
import { needOf } from "../measures/applicability.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import { backboneLayers, backboneNames, planOf } from "../networks/backbones/catalogue.ts";
import type { NetworkRecord } from "../store/network.ts";
import type { PlannedTask } from "./plan.ts";
import type { Task } from "./task.ts";

/** Seconds of wall time that a network takes beside its images: set-up and storing. */
const FIXED_SECONDS = 0.2;

/** Seconds that a measure takes beside its images and pairs: sums over rows, episodes, a regression. */
const SECONDS_PER_MEASURE = { rows: 0.1, loss: 0.3, network: 1 };

/** Seconds for each pair of samples in 10 dimensions, of measures that compare all of them. */
const SECONDS_PER_PAIR: Readonly<Record<string, number>> = {
  knnAccuracy: 6e-9,
  knnAccuracyCosine: 6e-9,
  rPrecision: 2.5e-8,
  mapAtR: 2.5e-8,
  silhouette: 5e-9,
  silhouetteCosine: 5e-9,
};

/** Seconds for each value of the features to which the regression of a transfer is fitted. */
const SECONDS_PER_PROBED_VALUE = 1.5e-5;

/**
 * Seconds that an image of the reference takes, and that a step takes for each of the network's
 * parameters, whatever its batch: in the quieter hours in which two workers trained the atlas on two
 * cores. Beside other programs the same networks took up to twice as long.
 */
const REFERENCE = { backbone: "scholl", shape: [28, 28, 1] } as const;
const SECONDS_PER_IMAGE = { trained: 5e-4, embedded: 1.6e-4 };
const SECONDS_PER_PARAMETER = 5.3e-9;

/** The most test images that a dataset has. */
const TEST_IMAGES = 10_000;

/**
 * Roughly how many seconds a cell's network takes, computed from the cell alone, so that every machine
 * gets the same. A training whose length its accuracy decides counts with the most epochs.
 *
 * @param cell The cell.
 * @param passes The epochs, where they are known to be others than the cell's.
 */
export function nominalSeconds(cell: Cell, passes?: number): number {
  // It is measured only.
  if (isImported(cell)) return FIXED_SECONDS;
  const { dataset, dimension, training } = cell;
  const { backbone, batchSize, schedule } = training;
  const epochs = passes ?? training.epochs;
  const { shape } = datasetInfo(dataset);
  const { train, test, validation } = imagesOf(cell);
  const parameters = backboneLayers(backbone, shape, dimension)
    .reduce((sum, layer) => sum + layer.parameters, 0);
  const watched = schedule.name === "plateau" ? epochs * validation : 0;
  const perImage = epochs * train * SECONDS_PER_IMAGE.trained +
    (train + test + validation + watched) * SECONDS_PER_IMAGE.embedded;
  return FIXED_SECONDS + workOf(backbone, shape, dimension) * perImage +
    epochs * Math.ceil(train / batchSize) * parameters * SECONDS_PER_PARAMETER;
}

/** About how many images a cell has of each kind. */
function imagesOf({ dataset, openSetSplit, training }: Cell) {
  const { trainSize, testSize, validation } = training;
  const { trainCounts } = datasetInfo(dataset);
  // Six of ten classes are known.
  const share = openSetSplit === null ? 1 : 0.6;
  const all = Math.round(share * trainCounts.reduce((sum, count) => sum + count, 0));
  const kept = validation ?? 0;
  return {
    train: trainSize === "all" ? all - kept : imagesIn(trainSize, trainCounts.length),
    test: testSize === "all" ? Math.min(TEST_IMAGES, all) : testSize,
    validation: kept,
  };
}

/** How much an image costs, in those of the reference. */
function workOf(backbone: string, shape: ImageShape, dimension: number): number {
  const pixels = ([height, width]: ImageShape) => height * width;
  // The maps of larger images leave the cache: each of their products takes longer.
  return multiplications(backbone, shape, dimension) /
    multiplications(REFERENCE.backbone, REFERENCE.shape, dimension) *
    pixels(shape) / pixels(REFERENCE.shape);
}

/** How many products a network sums for one image. */
function multiplications(backbone: string, shape: ImageShape, dimension: number): number {
  const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
  // A convolution puts its weights on every pixel of its output.
  return planOf(backbone, shape, dimension)
    .map(({ weights, output }) => weights ? product(weights) * product(output.slice(0, -1)) : 0)
    .reduce((sum, count) => sum + count, 0);
}

/**
 * Estimates how many seconds what is planned takes, from what like networks took.
 *
 * A network that differs by its seed alone counts as it is; else one of the same backbone, loss and
 * dataset, or of the same backbone and loss, or backbone, or any, in the ratio of their nominal
 * costs. Medians are taken: one run in the shadow of another program says little.
 */
export function createCostModel(
  records: readonly Pick<NetworkRecord, "cell" | "environment" | "convergence">[],
): (planned: PlannedTask) => number {
  const ratios = new Map<string, number[]>();
  for (const { cell, environment, convergence } of records) {
    // A store may hold networks of datasets, and with settings, that are not known here.
    if (isImported(cell) || !isDataset(cell.dataset)) continue;
    if (!backboneNames.includes(cell.training.backbone)) continue;
    const ratio = environment.seconds / nominalSeconds(cell, convergence?.epochs);
    if (!Number.isFinite(ratio)) continue;
    for (const key of likenesses(cell)) ratios.getOrInsertComputed(key, () => []).push(ratio);
  }
  return ({ task: { cell }, trained, missing }) => {
    const measuring = missing.map((measure) => measureSeconds(measure, cell))
      .reduce((sum, seconds) => sum + seconds, 0);
    if (trained || isImported(cell)) return measuring;
    const key = likenesses(cell).find((key) => ratios.has(key));
    const alike = (key && ratios.get(key) || [1]).toSorted((a, b) => a - b);
    return measuring + nominalSeconds(cell) * alike[alike.length >> 1]!;
  };
}

/** About how many epochs fine-tuning takes that trains until it has learned the images. */
const ENOUGH = 40;

/** Roughly how many seconds a measure takes of a cell's network. */
export function measureSeconds(measure: ResolvedMeasure, cell: Cell): number {
  if (isImported(cell)) return SECONDS_PER_MEASURE[needOf(measure)];
  const { name, parameters } = measure;
  const { train, test } = imagesOf(cell);
  const { dataset, dimension, training: { backbone } } = cell;
  const pairs = test * (name.startsWith("knn") ? train : test) * (SECONDS_PER_PAIR[name] ?? 0);
  const { trained, embedded, probed = 0 } = imagesOfMeasure(measure, cell);
  const { epochs = 1 } = parameters;
  const passes = typeof epochs === "number" ? epochs : ENOUGH;
  return SECONDS_PER_MEASURE[needOf(measure)] + pairs * (dimension + 10) / 20 +
    workOf(backbone, datasetInfo(dataset).shape, dimension) *
      (trained * passes * SECONDS_PER_IMAGE.trained +
        embedded * SECONDS_PER_IMAGE.embedded) +
    probed * SECONDS_PER_PROBED_VALUE;
}

/**
 * About how many images the network is trained on, and embeds, for a measure; and how many values a
 * regression on frozen features is fitted to.
 */
function imagesOfMeasure({ name, parameters }: ResolvedMeasure, cell: Cell) {
  const { dataset, trainSize, testSize, images } = parameters;
  if (typeof dataset !== "string") return { trained: 0, embedded: Number(images ?? 0) };
  const sizes = { trainSize: trainSize ?? "all", testSize: testSize ?? "all", validation: null };
  const training = { ...cell.training, ...sizes };
  const { train, test } = imagesOf({ dataset, openSetSplit: null, training } as Cell);
  if (name === "fineTune") return { trained: train, embedded: test };
  // Protocols without a part to train on look at test images, or draw from as many.
  if (trainSize === undefined) return { trained: 0, embedded: test };
  const { output } = planOf(
    cell.training.backbone,
    datasetInfo(cell.dataset).shape,
    cell.dimension,
  ).at(parameters["layer"] === "features" ? -2 : -1) ?? { output: [cell.dimension] };
  const width = output.reduce((product, side) => product * side, 1);
  return { trained: 0, embedded: train + test, probed: train * width };
}

/** The keys of cells that are alike, from the most alike to the least. */
function likenesses({ seed: _, ...cell }: Cell): string[] {
  const { dataset, loss: { name: loss }, training: { backbone } } = cell;
  return [
    canonicalJson(cell),
    canonicalJson({ backbone, dataset, loss }),
    canonicalJson({ backbone, loss }),
    canonicalJson({ backbone }),
    "any",
  ];
}

/** One of several parts of an experiment. */
export interface Shard {
  /** Which part, from 1. */
  index: number;
  /** How many parts there are. */
  count: number;
  /** How fast the machine of each part is, in any unit; default all the same. */
  weights?: readonly number[] | undefined;
}

/**
 * Parses a shard as written on a command line: `2/8` is the second of eight.
 *
 * @param text The shard.
 * @param weights The speeds of the machines, such as `1,2,4`; default all the same.
 * @throws {InputError} If it is malformed or out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseShard("2/8"), { index: 2, count: 8 });
 * assertEquals(parseShard("2/3", "1,2,4"), { index: 2, count: 3, weights: [1, 2, 4] });
 * ```
 */
export function parseShard(text: string, weights?: string): Shard {
  const match = text.match(/^(\d{1,6})\/(\d{1,6})$/);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || index < 1 || index > count) {
    throw new InputError(
      `Cannot use the shard "${text}": write i/n with i from 1 to n, such as 2/8`,
    );
  }
  if (weights === undefined) return { index, count };
  const numbers = weights.split(",").map((each) => each.trim() === "" ? NaN : Number(each));
  checkWeights(numbers, count, weights);
  return { index, count, weights: numbers };
}

/** The shard that a command line asks for, if it does. */
export function givenShard(
  { shard, weights }: { shard?: string | undefined; weights?: string | undefined },
): Shard | undefined {
  if (shard !== undefined) return parseShard(shard, weights);
  if (weights === undefined) return undefined;
  throw new InputError("--weights needs the part that is done here, such as --shard 1/3");
}

/**
 * Holds the speeds of machines to a number of shards.
 *
 * @throws {InputError} If there are more or fewer, or one is not a number above 0.
 */
export function checkWeights(
  weights: unknown,
  count: number,
  given: unknown = weights,
): asserts weights is readonly number[] {
  const valid = Array.isArray(weights) && weights.length === count &&
    weights.every((weight) => Number.isFinite(weight) && weight >= 1e-6 && weight <= 1e6);
  if (valid) return;
  throw new InputError(
    `Cannot split by the weights "${given}": give the speed of each of ${count} ${
      count === 1 ? "machine" : "machines"
    }, numbers above 0 such as ${Array.from({ length: Math.min(count, 3) }, (_, at) => 2 ** at)}`,
  );
}

/** A shard as those read it who look at a fleet, such as `2/3 of 1,2,4`. */
export function shardText({ index, count, weights }: Shard): string {
  return `${index}/${count}${weights === undefined ? "" : ` of ${weights}`}`;
}

/**
 * Splits tasks into parts that take about the same time: the longest task first, each to the part
 * that would have finished it first (Graham 1969, on machines of different speed).
 *
 * The split depends on the cells and the weights alone, not on a store or a clock: every machine
 * computes the same.
 *
 * @param tasks All tasks of an experiment.
 * @param count How many parts.
 * @param weights How fast the machine of each part is; default all the same.
 * @returns The parts, each in the order of the tasks; some are empty where there are few tasks.
 */
export function splitTasks(
  tasks: readonly Task[],
  count: number,
  weights?: readonly number[],
): Task[][] {
  const parts = Array.from(
    { length: count },
    (_, at) => ({ seconds: 0, weight: weights?.[at] ?? 1, tasks: new Set<Task>() }),
  );
  const weighed = tasks.map((task) => ({ task, seconds: nominalSeconds(task.cell) }));
  for (const { task, seconds } of weighed.toSorted((a, b) => b.seconds - a.seconds)) {
    const end = (part: typeof parts[number]) => (part.seconds + seconds) / part.weight;
    const first = parts.reduce((first, part) => end(part) < end(first) ? part : first);
    first.seconds += seconds;
    first.tasks.add(task);
  }
  return parts.map((part) => tasks.filter((task) => part.tasks.has(task)));
}

/** Leaves of tasks those that belong to the shard. */
export function selectShard(tasks: Task[], shard: Shard | undefined): Task[] {
  if (shard === undefined) return tasks;
  return splitTasks(tasks, shard.count, shard.weights)[shard.index - 1]!;
}
