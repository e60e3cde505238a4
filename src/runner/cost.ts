import { datasetInfo } from "../data/mod.ts";
import { canonicalJson } from "../base/canonical.ts";
import type { Cell } from "../study/types.ts";
import type { RunRecord } from "../store/run.ts";

/** Seconds of wall time that a cell takes beside its images: start, set-up, storing. */
const FIXED_SECONDS = 0.2;

/** Seconds that an image of 28 x 28 x 1 takes, on the machine that the project was made on. */
const SECONDS_PER_IMAGE = { trained: 2e-3, measured: 5e-4 };

/** Images of a dataset, for `all`; exact enough to tell long cells from short ones. */
const ALL = { train: 60_000, test: 10_000 };

/**
 * About how many seconds a cell takes, told from the cell alone, so that every machine says the
 * same.
 */
export function nominalSeconds({ dataset, training, evaluation }: Cell): number {
  const { trainSize, testSize, epochs } = training;
  const size = datasetInfo(dataset).shape.reduce((product, side) => product * side, 1) / 784;
  const train = trainSize === "all" ? ALL.train : trainSize;
  const test = testSize === "all" ? ALL.test : testSize;
  const protocols = [evaluation.openSet, evaluation.transfer, evaluation.fewShot, evaluation.probe];
  const measured = (train + test) * (1 + protocols.filter((protocol) => protocol !== null).length);
  return FIXED_SECONDS +
    size * (train * epochs * SECONDS_PER_IMAGE.trained + measured * SECONDS_PER_IMAGE.measured);
}

/**
 * Estimates how many seconds cells take, from those that like cells took.
 *
 * A cell that differs by its seed alone counts as it is; else one of the same loss, dataset and
 * evaluation, or of the same loss, or any, in the ratio of their nominal costs. Medians are taken,
 * as one run in the shadow of another program says little.
 */
export function createCostModel(
  records: readonly Pick<RunRecord, "cell" | "environment">[],
): (cell: Cell) => number {
  const ratios = new Map<string, number[]>();
  for (const { cell, environment } of records) {
    const ratio = environment.seconds / nominalSeconds(cell);
    for (const key of likenesses(cell)) ratios.getOrInsertComputed(key, () => []).push(ratio);
  }
  return (cell) => {
    const key = likenesses(cell).find((key) => ratios.has(key));
    return nominalSeconds(cell) * (key === undefined ? 1 : median(ratios.get(key)!));
  };
}

/** What cells may have in common, from the most to the least. */
function likenesses({ seed: _, ...cell }: Cell): string[] {
  const { dataset, loss, evaluation } = cell;
  return [
    canonicalJson(cell),
    canonicalJson({ dataset, loss: loss.name, evaluation }),
    canonicalJson({ loss: loss.name }),
    "any",
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
