import { isImported } from "../cell/imported.ts";
import type { Cell } from "../cell/cell.ts";
import { mean, shortNumber, standardDeviation } from "../statistics/summary.ts";
import { valueOf } from "./training_end.ts";
import type { ClaimRun } from "./types.ts";

/** Both sides of one seed: networks that were tested on the same images, pair by pair. */
interface Tested {
  greater: readonly ClaimRun[];
  less: readonly ClaimRun[];
}

/** The standard error of a difference over test images, and where it is from. */
export interface ImageError {
  error: number;
  text: string;
}

/**
 * The standard error that the test images give a difference of shares of them. All seeds share these
 * images, so that it does not shrink with their number.
 *
 * From the predictions, where networks of both sides have kept them: the deviation over images of how
 * often the one side is right more than the other. Else from above: p (1 - p) / n of both sides, as if
 * these erred independently; images that are hard for one are hard for the other, which makes the true
 * one smaller.
 *
 * @param pairs Both sides, seed by seed.
 * @param metric A share of the test images.
 * @returns The error; undefined where nothing tells how many images there were.
 */
export function imageErrorOf(pairs: readonly Tested[], metric: string): ImageError | undefined {
  const tested = pairs.flatMap(({ greater, less }) =>
    greater.map((run, at) => ({ one: run, other: less[at]! }))
  );
  // Conditions under which a claim is averaged may be tested on images of their own.
  const groups = [...Map.groupBy(tested, ({ one: { cell } }) => testSetOf(cell)).values()];
  const counts = groups.map(imagesOf);
  if (counts.includes(undefined)) return undefined;
  const parts = groups.map((group, at) => {
    const kept = metric === "accuracy" ? fromPredictions(group) : undefined;
    const variance = (kept ?? fromShares(group, metric)) / counts[at]!;
    return { weight: group.length / tested.length, variance, isKept: kept !== undefined };
  });
  const error = Math.sqrt(
    parts.reduce((sum, { weight, variance }) => sum + weight ** 2 * variance, 0),
  );
  const source = parts.every(({ isKept }) => isKept)
    ? "from their predictions"
    : "at most, as if both sides erred independently";
  const images = [...new Set(counts)].join(" and ");
  return {
    error,
    text: `the interval is for images like the ${images} tested ones, whose standard error is ${
      shortNumber(error)
    } (${source})`,
  };
}

function testSetOf(cell: Cell): string {
  const { dataset, openSetSplit } = cell;
  if (isImported(cell)) return JSON.stringify([dataset, "imported"]);
  const { testSize, rotation } = cell.training;
  return JSON.stringify([dataset, openSetSplit, testSize, rotation]);
}

/** How many test images the networks of a group see; undefined where nothing tells. */
function imagesOf(group: readonly Pair[]): number | undefined {
  const counts = group.flatMap(({ one, other }) => [one, other]).map(({ cell, embeddings }) => {
    const testSize = isImported(cell) ? "all" : cell.training.testSize;
    const rows = embeddings?.splits.filter((split) => split === "test").length ?? 0;
    return embeddings?.testImages ?? (rows > 0 ? rows : testSize === "all" ? 0 : testSize);
  });
  const most = Math.max(0, ...counts);
  return most > 0 ? most : undefined;
}

type Pair = { one: ClaimRun; other: ClaimRun };

/** The variance of an image from predictions; undefined where no pair has kept those of both. */
function fromPredictions(group: readonly Pair[]): number | undefined {
  const kept = group.flatMap(({ one, other }) => {
    const [a, b] = [rightOf(one), rightOf(other)];
    return a === undefined || b === undefined || a.labels !== b.labels ? [] : [{ a, b }];
  });
  const [first] = kept;
  if (first === undefined || first.a.right.length < 2) return undefined;
  const alike = kept.filter(({ a }) => a.labels === first.a.labels);
  const leads = first.a.right.map((_, image) =>
    mean(alike.map(({ a, b }) => a.right[image]! - b.right[image]!))
  );
  // Of some rows alone the deviation is an estimate of that of all.
  return standardDeviation(leads) ** 2;
}

/** Whether each test image that was kept is classified rightly. */
function rightOf({ embeddings }: ClaimRun): { labels: string; right: number[] } | undefined {
  if (embeddings === undefined) return undefined;
  const { splits, labels, predictions } = embeddings;
  const rows = splits.flatMap((split, row) => split === "test" ? [row] : []);
  if (rows.length === 0) return undefined;
  return {
    labels: rows.map((row) => labels[row]).join(),
    right: rows.map((row) => Number(predictions[row] === labels[row])),
  };
}

/** The variance of an image from above, from the shares of both sides. */
function fromShares(group: readonly Pair[], metric: string): number {
  const variance = (side: "one" | "other") => {
    const share = mean(group.map((pair) => valueOf(pair[side], metric) ?? 0));
    return Math.max(0, share * (1 - share));
  };
  return variance("one") + variance("other");
}
