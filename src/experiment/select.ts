import { canonicalJson } from "./canonical.ts";
import type { Cell, Selector } from "./types.ts";

/** Whether the cell agrees with the selector in every factor, and every loss parameter, given. */
export function matches(selector: Selector, cell: Cell): boolean {
  const { loss = {}, ...factors } = selector;
  return agree(factors, cell) && agree(loss, cell.loss);
}

function agree(wanted: object, actual: object): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    value === undefined ||
    canonicalJson(value) === canonicalJson((actual as Record<string, unknown>)[key])
  );
}
