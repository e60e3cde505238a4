import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { datasetInfo, datasetNames } from "../data/catalogue.ts";
import { imagesIn } from "../data/split.ts";
import type { ImageShape } from "../data/types.ts";
import { needOf } from "../measures/applicability.ts";
import { backboneNames, planOf } from "../networks/backbones/catalogue.ts";
import type { NetworkRecord } from "../store/network.ts";
import type { PlannedTask } from "./plan.ts";
import type { Task } from "./task.ts";

/** Seconds of wall time that a network takes beside its images: set-up and storing. */
const FIXED_SECONDS = 0.2;

/** Seconds that an image of the reference takes, on the machine that the project was made on. */
const REFERENCE = { backbone: "scholl", shape: [28, 28, 1] } as const;
const SECONDS_PER_IMAGE = { trained: 1e-3, embedded: 2e-4 };

/** Seconds that a measure takes, by what it needs. */
const SECONDS_PER_MEASURE = { rows: 0.1, loss: 0.3, network: 3 };

/** Images of a dataset, for `all`; exact enough to tell long cells from short ones. */
const ALL = { train: 60_000, test: 10_000 };

/**
 * Roughly how many seconds a cell's network takes, computed from the cell alone, so that every machine
 * gets the same.
 */
export function nominalSeconds(cell: Cell): number {
  // It is measured only.
  if (isImported(cell)) return FIXED_SECONDS;
  const { dataset, dimension, training } = cell;
  const { backbone, trainSize, testSize, epochs } = training;
  const work = multiplications(backbone, datasetInfo(dataset).shape, dimension) /
    multiplications(REFERENCE.backbone, REFERENCE.shape, dimension);
  const train = trainSize === "all"
    ? ALL.train
    : imagesIn(trainSize, datasetInfo(dataset).trainCounts.length);
  const test = testSize === "all" ? ALL.test : testSize;
  const perImage = train * epochs * SECONDS_PER_IMAGE.trained +
    (train + test) * SECONDS_PER_IMAGE.embedded;
  return FIXED_SECONDS + work * perImage;
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
  records: readonly Pick<NetworkRecord, "cell" | "environment">[],
): (planned: PlannedTask) => number {
  const ratios = new Map<string, number[]>();
  for (const { cell, environment } of records) {
    // A store may hold networks of datasets, and with settings, that are not known here.
    if (isImported(cell) || !datasetNames.includes(cell.dataset)) continue;
    if (!backboneNames.includes(cell.training.backbone)) continue;
    const ratio = environment.seconds / nominalSeconds(cell);
    if (!Number.isFinite(ratio)) continue;
    for (const key of likenesses(cell)) ratios.getOrInsertComputed(key, () => []).push(ratio);
  }
  return ({ task: { cell }, trained, missing }) => {
    const measuring = missing
      .map((measure) => SECONDS_PER_MEASURE[needOf(measure)])
      .reduce((sum, seconds) => sum + seconds, 0);
    if (trained || isImported(cell)) return measuring;
    const key = likenesses(cell).find((key) => ratios.has(key));
    const alike = (key && ratios.get(key) || [1]).toSorted((a, b) => a - b);
    return measuring + nominalSeconds(cell) * alike[alike.length >> 1]!;
  };
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

/** One of several equal parts of an experiment. */
export interface Shard {
  /** Which part, from 1. */
  index: number;
  /** How many parts there are. */
  count: number;
}

/**
 * Parses a shard as written on a command line: `2/8` is the second of eight.
 *
 * @throws {InputError} If it is malformed or out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseShard("2/8"), { index: 2, count: 8 });
 * ```
 */
export function parseShard(text: string): Shard {
  const match = text.match(/^(\d{1,6})\/(\d{1,6})$/);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= count) return { index, count };
  throw new InputError(
    `Cannot use the shard "${text}": write i/n with i from 1 to n, such as 2/8`,
  );
}

/**
 * Splits tasks into parts of about equal cost: the longest task first, each to the part that has
 * the least to do (Graham 1969).
 *
 * The split depends on the cells alone, not on a store or a clock: every machine computes the same.
 *
 * @param tasks All tasks of an experiment.
 * @param count How many parts.
 * @returns The parts, each in the order of the tasks; some are empty where there are few tasks.
 */
export function splitTasks(tasks: readonly Task[], count: number): Task[][] {
  const parts = Array.from({ length: count }, () => ({ seconds: 0, tasks: new Set<Task>() }));
  const weighed = tasks.map((task) => ({ task, seconds: nominalSeconds(task.cell) }));
  for (const { task, seconds } of weighed.toSorted((a, b) => b.seconds - a.seconds)) {
    const least = parts.reduce((least, part) => part.seconds < least.seconds ? part : least);
    least.seconds += seconds;
    least.tasks.add(task);
  }
  return parts.map((part) => tasks.filter((task) => part.tasks.has(task)));
}

/** Leaves of tasks those that belong to the shard. */
export function selectShard(tasks: Task[], shard: Shard | undefined): Task[] {
  return shard === undefined ? tasks : splitTasks(tasks, shard.count)[shard.index - 1]!;
}
