import { canonicalJson } from "../base/canonical.ts";
import type { Cell, Selector } from "./types.ts";

/** Whether the cell agrees with the selector in every factor, and every loss parameter, given. */
export function matches({ loss = {}, ...factors }: Selector, cell: Cell): boolean {
  return agree(factors, { ...cell.training, ...cell }) && agree(loss, cell.loss);
}

function agree(wanted: object, actual: object): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    const other = (actual as Record<string, unknown>)[key];
    if (value === undefined || value === other) return true;
    return typeof value === "object" && canonicalJson(value) === canonicalJson(other);
  });
}
