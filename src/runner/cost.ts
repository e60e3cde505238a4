import { canonicalJson } from "../base/canonical.ts";
import { datasetInfo, datasetNames } from "../data/mod.ts";
import { needOf } from "../measures/applicability.ts";
import type { NetworkRecord } from "../store/network.ts";
import type { Cell } from "../study/types.ts";
import type { PlannedTask } from "./plan.ts";

/** Seconds of wall time that a network takes beside its images: set-up and storing. */
const FIXED_SECONDS = 0.2;

/** Seconds that an image of 28 x 28 x 1 takes, on the machine that the project was made on. */
const SECONDS_PER_IMAGE = { trained: 1e-3, embedded: 2e-4 };

/** Seconds that a measure takes, by what it needs. */
const SECONDS_PER_MEASURE = { rows: 0.1, loss: 0.3, network: 3 };

/** Images of a dataset, for `all`; exact enough to tell long cells from short ones. */
const ALL = { train: 60_000, test: 10_000 };

/**
 * About how many seconds a cell's network takes, told from the cell alone, so that every machine says
 * the same.
 */
export function nominalSeconds({ dataset, training }: Cell): number {
  const { trainSize, testSize, epochs } = training;
  const size = datasetInfo(dataset).shape.reduce((product, side) => product * side, 1) / 784;
  const train = trainSize === "all" ? ALL.train : trainSize;
  const test = testSize === "all" ? ALL.test : testSize;
  const perImage = train * epochs * SECONDS_PER_IMAGE.trained +
    (train + test) * SECONDS_PER_IMAGE.embedded;
  return FIXED_SECONDS + size * perImage;
}

/**
 * Estimates how many seconds what is planned takes, from what like networks took.
 *
 * A network that differs by its seed alone counts as it is; else one of the same loss and dataset, or
 * of the same loss, or any, in the ratio of their nominal costs. Medians are taken, as one run in the
 * shadow of another program says little.
 */
export function createCostModel(
  records: readonly Pick<NetworkRecord, "cell" | "environment">[],
): (planned: PlannedTask) => number {
  const ratios = new Map<string, number[]>();
  for (const { cell, environment } of records) {
    // A store may hold networks of data sets, and with settings, that are not known here.
    if (!datasetNames.includes(cell.dataset)) continue;
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
    return measuring + nominalSeconds(cell) * (key === undefined ? 1 : median(ratios.get(key)!));
  };
}

/** What cells may have in common, from the most to the least. */
function likenesses({ seed: _, ...cell }: Cell): string[] {
  const { dataset, loss } = cell;
  return [
    canonicalJson(cell),
    canonicalJson({ dataset, loss: loss.name }),
    canonicalJson({ loss: loss.name }),
    "any",
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
