import { canonicalJson } from "../base/canonical.ts";
import { datasetInfo, datasetNames, type ImageShape } from "../data/mod.ts";
import { needOf } from "../measures/applicability.ts";
import { planOf } from "../networks/backbones/layers.ts";
import { backboneNames } from "../networks/backbones/registry.ts";
import type { NetworkRecord } from "../store/network.ts";
import type { Cell } from "../study/types.ts";
import type { PlannedTask } from "./plan.ts";

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
export function nominalSeconds({ dataset, dimension, training }: Cell): number {
  const { backbone, trainSize, testSize, epochs } = training;
  const work = multiplications(backbone, datasetInfo(dataset).shape, dimension) /
    multiplications(REFERENCE.backbone, REFERENCE.shape, dimension);
  const train = trainSize === "all" ? ALL.train : trainSize;
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
 * dataset, or of the same backbone and loss, or backbone, or any, in the ratio of their nominal costs. Medians are taken, as one run in the
 * shadow of another program says little.
 */
export function createCostModel(
  records: readonly Pick<NetworkRecord, "cell" | "environment">[],
): (planned: PlannedTask) => number {
  const ratios = new Map<string, number[]>();
  for (const { cell, environment } of records) {
    // A store may hold networks of datasets, and with settings, that are not known here.
    if (!datasetNames.includes(cell.dataset)) continue;
    if (!backboneNames.includes(cell.training.backbone)) continue;
    const ratio = environment.seconds / nominalSeconds(cell);
    if (!Number.isFinite(ratio)) continue;
    for (const key of likenesses(cell)) ratios.getOrInsertComputed(key, () => []).push(ratio);
  }
  return ({ task: { cell }, trained, missing }) => {
    const measuring = missing
      .map((measure) => SECONDS_PER_MEASURE[needOf(measure)])
      .reduce((sum, seconds) => sum + seconds, 0);
    if (trained) return measuring;
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
