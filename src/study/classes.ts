import { datasetInfo, openSetClasses } from "../data/mod.ts";
import type { Cell } from "./types.ts";

/**
 * The classes that a cell's network learns, as numbers of the dataset: all of them, or the known
 * ones of the open-set split.
 */
export function knownClasses(
  { dataset, evaluation: { openSet } }: Pick<Cell, "dataset" | "evaluation">,
): number[] {
  const { classes } = datasetInfo(dataset);
  return openSet === null || openSet.split === null
    ? Array.from({ length: classes }, (_, index) => index)
    : openSetClasses(dataset, openSet.split);
}

/** How many classes a cell's network learns. */
export function trainedClasses(cell: Pick<Cell, "dataset" | "evaluation">): number {
  return knownClasses(cell).length;
}
