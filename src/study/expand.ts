import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues, formatPath } from "../base/issues.ts";
import type { Cell } from "../cell/cell.ts";
import { cellFault } from "../cell/cell_fault.ts";
import { knownClasses, trainedClasses } from "../cell/classes.ts";
import {
  CELL_FACTORS,
  combinations,
  CONDITION_FACTORS,
  type FactorLists,
} from "../cell/factors.ts";
import { isImported } from "../cell/imported.ts";
import { excluder } from "../cell/selector.ts";
import { type Training, TRAINING_FACTORS, trainingSchema } from "../cell/training.ts";
import { datasetInfo } from "../data/catalogue.ts";
import { type LongTail, longTailCounts } from "../data/split.ts";
import { lossDefinition } from "../losses/catalogue.ts";
import type { LossGeometry, LossSpec } from "../losses/loss.ts";
import { lossWarnings, resolveLoss } from "../losses/resolve.ts";
import { checkStudy } from "./check.ts";
import { type Document, mergeDocuments } from "./overrides.ts";
import { changesOf } from "./tuning.ts";
import type { Experiment, TunedLoss } from "./types.ts";

const MAXIMUM_CELLS = 100_000;

/**
 * Expands an experiment to its cells: the matrix, then each `include`, less what `exclude` selects.
 *
 * The order is that of the file: dataset, open-set split, loss, dimension, activation, settings
 * of the training, seed, the last one fastest. A cell that would come twice comes once.
 *
 * @param experiment A valid experiment.
 * @returns The cells, fully resolved.
 * @throws {InputError} If it is no study, if a dataset, loss or parameter does not exist or is out of range, if there
 *   are more than 100,000 cells, or if none is left.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandMatrix, parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3] };
 * const cells = expandMatrix(parseExperiment({ name: "small", title: "Small", matrix }, "small.json"));
 * assertEquals(cells.map(({ seed }) => seed), [1, 2, 3]);
 * ```
 */
export function expandMatrix(experiment: Experiment): Cell[] {
  const { matrix, include, exclude, training, tuned, importedCells = [] } = checkStudy(experiment);
  const blocks: Block[] = [
    { lists: matrix, changes: {}, path: ["matrix"] },
    ...include.map(({ training: changes = {}, ...lists }, index) => {
      // What an include says of the training holds against the lists of the matrix.
      const kept = Object.entries(matrix).filter(([name]) => !Object.hasOwn(changes, name));
      return {
        lists: { ...Object.fromEntries(kept) as unknown as FactorLists, ...lists },
        changes,
        path: ["include", index],
      };
    }),
  ];
  checkSize(blocks);
  // Losses and trainings are shared by many cells, and written once each.
  const texts = new WeakMap<object, string>();
  const textOf = (part: object) => texts.getOrInsertComputed(part, canonicalJson);
  const isExcluded = excluder(exclude);
  const cells = new Map<string, Cell>();
  for (const block of blocks) {
    for (const cell of cellsOf(block, training, tuned?.losses)) {
      if (isExcluded(cell)) continue;
      const fault = cellFault(cell);
      if (fault !== undefined) throw new InputError(`${formatPath(block.path)}: ${fault}`);
      const { loss, training, ...factors } = cell;
      cells.set([...Object.values(factors), textOf(loss), textOf(training)].join("\n"), cell);
    }
  }
  for (const cell of importedCells) {
    if (!isExcluded(cell)) cells.set(canonicalJson(cell), cell);
  }
  if (cells.size === 0 && experiment.imported.length > importedCells.length) {
    throw new InputError("imported: these lists are read where the study is loaded from its file");
  }
  if (cells.size === 0) throw new InputError("exclude: it leaves no cell of the matrix");
  return [...cells.values()];
}

/** The demands of a cell's loss that its space cannot meet, a line each. */
export function cellWarnings(cell: Cell): string[] {
  if (isImported(cell)) return [];
  return lossWarnings(cell.loss, { classes: trainedClasses(cell), dimension: cell.dimension });
}

/** The matrix or an include. */
interface Block {
  lists: FactorLists;
  /** What it changes of the training. */
  changes: Document;
  path: (string | number)[];
}

function* cellsOf(
  { lists, changes, path }: Block,
  training: Training,
  tuned: readonly TunedLoss[] = [],
): Generator<Cell> {
  const factors = combinations(lists, TRAINING_FACTORS.filter((name) => lists[name] !== undefined));
  const trainingsWith = (chosen: Document) => {
    const base = [chosen, changes].reduce(mergeDocuments, { ...training });
    return factors.map((values) => validTraining({ ...base, ...values }, path));
  };
  const untuned = trainingsWith({});
  for (const { dataset, openSetSplit } of combinations(lists, ["dataset", "openSetSplit"])) {
    const at = lists.dataset.indexOf(dataset);
    explain([...path, "dataset", at], () => trainedClasses({ dataset, openSetSplit }));
    for (const training of untuned) {
      explain(path, () => checkTrainSize({ dataset, openSetSplit, training }));
    }
  }
  const loss = lists.loss.map((spec, index) => {
    const own = tuned.find(({ loss }) => canonicalJson(loss) === canonicalJson(spec));
    const chosen = changesOf(own?.chosen ?? {});
    const resolved = new Map<string, LossSpec>();
    return {
      trainings: own === undefined ? untuned : trainingsWith(chosen.training),
      in: (space: LossGeometry) =>
        resolved.getOrInsertComputed(
          `${space.classes} ${space.dimension}`,
          () =>
            explain(
              [...path, "loss", index],
              () => trainableLoss({ ...spec, ...chosen.loss }, space),
            ),
        ),
    };
  });
  for (
    const { loss: { in: resolve, trainings }, ...point } of combinations(
      { ...lists, loss },
      CONDITION_FACTORS,
    )
  ) {
    const { dimension } = point;
    const loss = resolve({ classes: trainedClasses(point), dimension });
    for (const training of trainings) {
      for (const seed of lists.seed) yield { ...IN_ORDER, ...point, loss, seed, training };
    }
  }
}

/** The order of the factors in a cell. */
const IN_ORDER = Object.fromEntries(CELL_FACTORS.map((name) => [name, undefined]));

function validTraining(changed: Document, path: Block["path"]): Training {
  const result = trainingSchema.safeParse(changed, { reportInput: true });
  if (result.success) return result.data;
  const at = formatPath([...path, "training"]);
  throw new InputError(
    describeIssues(result.error, trainingSchema).map((line) => `${at}.${line}`).join("\n  "),
  );
}

/** Resolves a loss, and refuses one that the space does not allow before anything is trained. */
function trainableLoss(spec: LossSpec, geometry: LossGeometry): LossSpec {
  const loss = resolveLoss(spec, geometry);
  const refusal = lossDefinition(loss.name).refusal?.(geometry);
  if (refusal === undefined) return loss;
  throw new InputError(`Cannot build the loss "${loss.name}": ${refusal}`);
}

/** Makes sure that the dataset has the images to train on and to keep back. */
function checkTrainSize(cell: Pick<Cell, "dataset" | "openSetSplit" | "training">): void {
  const { trainSize, validation } = cell.training;
  const { trainCounts } = datasetInfo(cell.dataset);
  const available = knownClasses(cell).reduce((sum, label) => sum + trainCounts[label]!, 0);
  const most = available - (validation ?? 0);
  if (typeof trainSize === "object") return checkLongTail(cell, trainSize);
  if ((trainSize === "all" ? 1 : trainSize) <= most) return;
  const kept = validation === null ? "" : `, and ${validation} are kept back for validation`;
  throw new InputError(
    `training.trainSize must be at most ${most}, because the trained classes of "${cell.dataset}" have ${available} images${kept}: current value is ${trainSize}`,
  );
}

/** Makes sure that each class has its images of a long tail, beside those that are kept back. */
function checkLongTail(
  cell: Pick<Cell, "dataset" | "openSetSplit" | "training">,
  tail: LongTail,
): void {
  const classes = knownClasses(cell);
  const { trainCounts } = datasetInfo(cell.dataset);
  const counts = longTailCounts(tail, classes.length);
  const short = counts.findIndex((count, label) => count > trainCounts[classes[label]!]!);
  const total = classes.reduce((sum, label) => sum + trainCounts[label]!, 0);
  const left = total - counts.reduce((sum, count) => sum + count, 0);
  if (short < 0 && left >= (cell.training.validation ?? 0)) return;
  const reason = short < 0
    ? `${left} images are left for the validation`
    : `class ${short} of "${cell.dataset}" has ${trainCounts[classes[short]!]} images, not ${
      counts[short]
    }`;
  throw new InputError(
    `training.trainSize must leave each class its images, because ${reason}: current value is ${
      JSON.stringify(tail)
    }`,
  );
}

/** A study may come from a stranger, and a few long lists make more cells than memory holds. */
function checkSize(blocks: readonly Block[]): void {
  let total = 0;
  for (const { lists, path } of blocks) {
    const count = Object.values(lists).reduce((product, list) => product * (list?.length ?? 1), 1);
    total += count;
    if (total <= MAXIMUM_CELLS) continue;
    throw new InputError(
      `${formatPath(path)}: a study must have at most ${MAXIMUM_CELLS} cells: this gives ${count}${
        total > count ? `, ${total} with those before` : ""
      }`,
    );
  }
}

/** Puts the place in the file before the message of an error. */
export function explain<T>(path: (string | number)[], compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${formatPath(path)}: ${error.message}`, { cause: error });
  }
}
