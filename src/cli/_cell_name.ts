import { lossLabel } from "../reports/_configurations.ts";
import type { Cell } from "../study/types.ts";

/** Names a cell by its factors, its loss as far as it differs from the others. */
export function cellName(
  { dataset, openSetSplit, loss, dimension, activation, seed }: Cell,
  losses: readonly Cell["loss"][] = [loss],
): string {
  const split = openSetSplit === null ? "" : ` open-set ${openSetSplit}`;
  const label = lossLabel(loss, losses);
  return `${dataset}${split} ${label}, ${dimension}-D ${activation}, seed ${seed}`;
}
