import { lossLabel } from "../reports/names.ts";
import type { Cell } from "../study/types.ts";

/** Names a cell by its factors, its loss by what is not the default. */
export function cellName(cell: Cell): string {
  const { dataset, openSetSplit, dimension, activation, seed } = cell;
  const split = openSetSplit === null ? "" : ` open-set ${openSetSplit}`;
  return `${dataset}${split} ${lossLabel(cell)}, ${dimension}-D ${activation}, seed ${seed}`;
}
