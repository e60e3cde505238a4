import { datasetInfo } from "../data/catalogue.ts";
import { openSetClasses } from "../data/open_set.ts";
import type { Cell } from "./cell.ts";

/**
 * The classes that a cell's network learns, as numbers of the dataset: all of them, or the known
 * ones of the open-set split.
 */
export function knownClasses(
  { dataset, openSetSplit, imported }: Pick<Cell, "dataset" | "openSetSplit" | "imported">,
): number[] {
  if (imported !== undefined) return Array.from({ length: imported.classes }, (_, k) => k);
  const { classes } = datasetInfo(dataset);
  return openSetSplit === null
    ? Array.from({ length: classes }, (_, index) => index)
    : openSetClasses(dataset, openSetSplit);
}

/** How many classes a cell's network learns. */
export function trainedClasses(
  cell: Pick<Cell, "dataset" | "openSetSplit" | "imported">,
): number {
  return knownClasses(cell).length;
}
