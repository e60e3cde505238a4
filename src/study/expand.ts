import { InputError } from "../base/errors.ts";
import { datasetInfo } from "../data/mod.ts";
import { resolveLoss } from "../losses/mod.ts";
import { canonicalJson } from "../base/canonical.ts";
import { datasetsOf } from "./datasets.ts";
import { knownClasses, trainedClasses } from "./classes.ts";
import { describeIssues, formatPath } from "./_issues.ts";
import { partSchemas } from "./_schema.ts";
import { mergeDocuments } from "./overrides.ts";
import { matches } from "./select.ts";
import { trainingsOf } from "./_trainings.ts";
import type {
  Cell,
  Evaluation,
  Experiment,
  FactorLists,
  Include,
  LossSpec,
  Training,
} from "./types.ts";

const MAXIMUM_CELLS = 100_000;

/**
 * Expands an experiment to its cells: the matrix, then each `include`, less what `exclude` selects.
 *
 * The order is dataset, loss, dimension, activation, the settings of the training, seed, the last
 * one fastest.
 * A cell that would come twice comes once.
 *
 * @param experiment A valid experiment.
 * @returns The cells, fully resolved.
 * @throws {InputError} If a dataset, loss or parameter does not exist or is out of range, or if no
 *   cell is left.
 */
export function expandMatrix(experiment: Experiment): Cell[] {
  const { matrix, include, exclude, training, evaluation } = experiment;
  const cells = [
    ...combine(matrix, training, evaluation, ["matrix"]),
    ...include.flatMap((entry, index) => expandInclude(experiment, entry, index)),
  ];
  const unique = new Map(cells.map((cell) => [canonicalJson(cell), cell]));
  const kept = [...unique.values()].filter((cell) =>
    !exclude.some((selector) => matches(selector, cell))
  );
  if (kept.length === 0) throw new InputError("exclude: it leaves no cell of the matrix");
  return kept;
}

function expandInclude(experiment: Experiment, entry: Include, index: number): Cell[] {
  const { training, evaluation, ...factors } = entry;
  const part = <K extends "training" | "evaluation">(
    key: K,
    patch: Record<string, unknown>,
  ): Experiment[K] => {
    const base = experiment[key] as unknown as Record<string, unknown>;
    const result = partSchemas[key].safeParse(mergeDocuments(base, patch), {
      reportInput: true,
    });
    if (result.success) return result.data as Experiment[K];
    const path = formatPath(["include", index, key]);
    throw new InputError(
      describeIssues(result.error, partSchemas[key]).map((line) => `${path}.${line}`).join("\n  "),
    );
  };
  const matrix = Object.fromEntries(
    // What an include says of the training holds against the lists of the matrix.
    Object.entries(experiment.matrix).filter(([factor]) => !Object.hasOwn(training ?? {}, factor)),
  ) as unknown as FactorLists;
  return combine(
    { ...matrix, ...factors },
    training ? part("training", training) : experiment.training,
    evaluation ? part("evaluation", evaluation) : experiment.evaluation,
    ["include", index],
  );
}

function combine(
  lists: FactorLists,
  training: Training,
  evaluation: Evaluation,
  path: (string | number)[],
): Cell[] {
  checkSize(lists, path);
  const cells: Cell[] = [];
  for (const [at, dataset] of lists.dataset.entries()) {
    const classes = explain([...path, "dataset", at], () => {
      checkOthers({ dataset, evaluation });
      return trainedClasses({ dataset, evaluation });
    });
    const trainings = trainingsOf(lists, training);
    for (const each of trainings) {
      explain(path, () => checkTrainSize({ dataset, evaluation, training: each }));
    }
    for (const [index, spec] of lists.loss.entries()) {
      for (const dimension of lists.dimension) {
        const loss = explain(
          [...path, "loss", index],
          () => resolveLoss(spec, { classes, dimension }) as LossSpec,
        );
        for (const activation of lists.activation) {
          for (const training of trainings) {
            for (const seed of lists.seed) {
              cells.push({ dataset, loss, dimension, activation, seed, training, evaluation });
            }
          }
        }
      }
    }
  }
  return cells;
}

/** A matrix may come from a stranger, and a few long lists make more cells than memory holds. */
function checkSize(lists: FactorLists, path: (string | number)[]): void {
  const count = Object.values(lists)
    .reduce((product, list) => product * (list?.length ?? 1), 1);
  if (count <= MAXIMUM_CELLS) return;
  throw new InputError(
    `${formatPath(path)}: it must give at most ${MAXIMUM_CELLS} cells: it gives ${count}`,
  );
}

/** Makes sure that the dataset has the images that are to be trained on and kept back. */
function checkTrainSize(cell: Pick<Cell, "dataset" | "evaluation" | "training">): void {
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

/** Makes sure that a protocol can do its work with the datasets that it names. */
function checkOthers(cell: Pick<Cell, "dataset" | "evaluation">): void {
  const { shape } = datasetInfo(cell.dataset);
  for (const name of datasetsOf(cell)) {
    const other = datasetInfo(name).shape;
    if (String(other) === String(shape)) continue;
    throw new InputError(
      `the network takes images of ${shape.join(" x ")}: those of "${name}" are ${
        other.join(" x ")
      }`,
    );
  }
  const { openSet, transfer, fewShot } = cell.evaluation;
  if (openSet?.split !== undefined && openSet.split !== null) return;
  const lacking = [
    openSet && openSet.unknown.length === 0 && "openSet",
    transfer && transfer.datasets.length === 0 && "transfer",
    fewShot && fewShot.dataset === null && "fewShot",
  ].filter(Boolean);
  if (lacking.length === 0) return;
  throw new InputError(
    `evaluation.${
      lacking[0]
    } has no classes that the network does not know: give openSet.split, or name other datasets`,
  );
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
