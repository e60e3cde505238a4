import { datasetInfo } from "../data/mod.ts";
import { OPEN_SET_SPLITS } from "../data/open_set_splits.ts";
import { InputError } from "../errors.ts";
import type { Cell } from "./types.ts";

/**
 * The classes that a cell's network learns, as numbers of the dataset: all of them, or the known
 * ones of the open-set split.
 *
 * @throws {InputError} If the dataset has no such split.
 */
export function knownClasses(
  { dataset, evaluation: { openSet } }: Pick<Cell, "dataset" | "evaluation">,
): number[] {
  const { classes } = datasetInfo(dataset);
  if (openSet === null) return Array.from({ length: classes }, (_, index) => index);
  const known = OPEN_SET_SPLITS[dataset]?.[openSet.split];
  if (known !== undefined) return [...known];
  const valid = Object.keys(OPEN_SET_SPLITS).join(", ");
  throw new InputError(
    `the dataset "${dataset}" has no open-set split ${openSet.split}: datasets with splits 0 to 4 are ${valid}`,
  );
}

/** How many classes a cell's network learns. */
export function trainedClasses(cell: Pick<Cell, "dataset" | "evaluation">): number {
  return knownClasses(cell).length;
}
