import { canonicalJson } from "../base/canonical.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues, formatPath } from "../base/issues.ts";
import type { LossGeometry, LossSpec } from "../losses/loss.ts";
import { lossDefinition } from "../losses/registry.ts";
import { lossWarnings, resolveLoss } from "../losses/resolve.ts";
import { datasetInfo } from "../data/mod.ts";
import { knownClasses, trainedClasses } from "./classes.ts";
import { excluder } from "./exclude.ts";
import { type Document, mergeDocuments } from "./overrides.ts";
import { trainingSchema } from "./schema.ts";
import { trainingsOf } from "./_trainings.ts";
import { changesOf } from "./tuning.ts";
import type { Cell, Experiment, FactorLists, Training, TunedLoss } from "./types.ts";

const MAXIMUM_CELLS = 100_000;

/** Expanding a large study takes a second, and its cells are asked for in several places. */
const expanded = new WeakMap<Experiment, readonly Cell[]>();

/**
 * Expands an experiment to its cells: the matrix, then each `include`, less what `exclude` selects.
 *
 * The order is that of the file: dataset, open-set split, loss, dimension, activation, settings
 * of the training, seed, the last one fastest. A cell that would come twice comes once.
 *
 * @param experiment A valid experiment; it must not change afterwards.
 * @returns The cells, fully resolved.
 * @throws {InputError} If a dataset, loss or parameter does not exist or is out of range, if there
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
  const cells = expanded.get(experiment) ?? expand(experiment);
  expanded.set(experiment, cells);
  return [...cells];
}

/** The demands of a cell's loss that its space cannot meet, a line each. */
export function cellWarnings(cell: Cell): string[] {
  return lossWarnings(cell.loss, { classes: trainedClasses(cell), dimension: cell.dimension });
}

interface Block {
  lists: FactorLists;
  /** The training, after some changes that stand before those of the block. */
  training: (changes: Document) => Training;
  path: (string | number)[];
}

function expand(experiment: Experiment): Cell[] {
  const { matrix, include, exclude, training, tuned } = experiment;
  const block = (lists: FactorLists, path: Block["path"], patch?: Document): Block => {
    const plain = patch ? changedTraining(training, [patch], path) : training;
    return {
      lists,
      path,
      training: (changes) =>
        Object.keys(changes).length > 0
          ? changedTraining(training, [changes, patch ?? {}], path)
          : plain,
    };
  };
  const blocks: Block[] = [
    block(matrix, ["matrix"]),
    ...include.map(({ training: patch, ...lists }, index) =>
      block({ ...withoutKeys(matrix, patch), ...lists }, ["include", index], patch)
    ),
  ];
  checkSize(blocks);
  const keys = new Keys();
  const isExcluded = excluder(exclude);
  const cells = new Map<string, Cell>();
  for (const block of blocks) {
    for (const cell of combine(block, tuned?.losses)) {
      if (!isExcluded(cell)) cells.set(keys.of(cell), cell);
    }
  }
  if (cells.size === 0) throw new InputError("exclude: it leaves no cell of the matrix");
  return [...cells.values()];
}

function changedTraining(
  training: Training,
  patches: readonly Document[],
  path: Block["path"],
): Training {
  const changed = patches.reduce<Document>(mergeDocuments, { ...training });
  const result = trainingSchema.safeParse(changed, { reportInput: true });
  if (result.success) return result.data;
  const at = formatPath([...path, "training"]);
  throw new InputError(
    describeIssues(result.error, trainingSchema).map((line) => `${at}.${line}`).join("\n  "),
  );
}

function* combine(
  { lists, training, path }: Block,
  tuned: readonly TunedLoss[] = [],
): Generator<Cell> {
  const untuned = trainingsOf(lists, training({}));
  const losses = lists.loss.map((spec) => {
    const own = tuned.find(({ loss }) => canonicalJson(loss) === canonicalJson(spec));
    if (own === undefined) return { spec, trainings: untuned };
    const changes = changesOf(own.chosen);
    return {
      spec: { ...spec, ...changes.loss },
      trainings: trainingsOf(lists, training(changes.training)),
    };
  });
  for (const [at, dataset] of lists.dataset.entries()) {
    for (const openSetSplit of lists.openSetSplit) {
      const classes = explain(
        [...path, "dataset", at],
        () => trainedClasses({ dataset, openSetSplit }),
      );
      for (const each of untuned) {
        explain(path, () => checkTrainSize({ dataset, openSetSplit, training: each }));
      }
      for (const [index, { spec, trainings }] of losses.entries()) {
        for (const dimension of lists.dimension) {
          const loss = explain(
            [...path, "loss", index],
            () => trainableLoss(spec, { classes, dimension }),
          );
          for (const activation of lists.activation) {
            for (const training of trainings) {
              for (const seed of lists.seed) {
                yield { dataset, loss, dimension, activation, seed, openSetSplit, training };
              }
            }
          }
        }
      }
    }
  }
}

/** Resolves a loss, and refuses one that the space does not allow before anything is trained. */
function trainableLoss(spec: LossSpec, geometry: LossGeometry): LossSpec {
  const loss = resolveLoss(spec, geometry);
  const refusal = lossDefinition(loss.name).refusal?.(geometry);
  if (refusal === undefined) return loss;
  throw new InputError(`Cannot build the loss "${loss.name}" as ${refusal}`);
}

/** What an include says of the training holds against the lists of the matrix. */
function withoutKeys(matrix: FactorLists, patch: Record<string, unknown> = {}): FactorLists {
  const kept = Object.entries(matrix).filter(([factor]) => !Object.hasOwn(patch, factor));
  return Object.fromEntries(kept) as unknown as FactorLists;
}

/** Makes sure that the dataset has the images to train on and to keep back. */
function checkTrainSize(cell: Pick<Cell, "dataset" | "openSetSplit" | "training">): void {
  const { trainSize, validation } = cell.training;
  const { trainCounts } = datasetInfo(cell.dataset);
  const available = knownClasses(cell).reduce((sum, label) => sum + trainCounts[label]!, 0);
  const most = available - (validation ?? 0);
  if ((trainSize === "all" ? 1 : trainSize) <= most) return;
  const kept = validation === null ? "" : `, and ${validation} are kept back for validation`;
  throw new InputError(
    `training.trainSize must be at most ${most}, as the classes of "${cell.dataset}" that are trained have ${available} images${kept}: current value is ${trainSize}`,
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

/** Tells equal cells; losses and trainings are shared by many cells, and written once each. */
class Keys {
  readonly #texts = new WeakMap<object, string>();

  of({ loss, training, ...factors }: Cell): string {
    return [...Object.values(factors), this.#text(loss), this.#text(training)].join("\n");
  }

  #text(part: object): string {
    const text = this.#texts.get(part) ?? canonicalJson(part);
    this.#texts.set(part, text);
    return text;
  }
}

/** Puts the place in the file before the message of an error. */
function explain<T>(path: (string | number)[], compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${formatPath(path)}: ${error.message}`, { cause: error });
  }
}
