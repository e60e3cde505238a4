import { canonicalJson } from "../base/canonical.ts";
import { TRAINING_FACTORS } from "./training.ts";
import type { Cell, Selector } from "./types.ts";

/** Whether the cell agrees with the selector in every factor, and every loss parameter, given. */
export function matches(selector: Selector, cell: Cell): boolean {
  const { loss = {}, openSetSplit, ...factors } = selector;
  const settings = Object.fromEntries(TRAINING_FACTORS.map((key) => [key, cell.training[key]]));
  return agree(factors, { ...settings, ...cell }) && agree(loss, cell.loss) &&
    (openSetSplit === undefined || openSetSplit === openSetSplitOf(cell));
}

function agree(wanted: object, actual: object): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    value === undefined ||
    canonicalJson(value) === canonicalJson((actual as Record<string, unknown>)[key])
  );
}

/** The open-set split of a cell; null where it trains on all classes. */
export function openSetSplitOf({ evaluation }: Pick<Cell, "evaluation">): number | null {
  return evaluation.openSet?.split ?? null;
}
