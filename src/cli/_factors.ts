import { lossLabel } from "../reports/names.ts";
import { factorColumns } from "../study/factors.ts";
import type { Cell } from "../study/types.ts";

/** Cells as a table of the factors that differ. */
export interface VaryingFactors {
  /** The settings that all cells share, in a line. */
  same: string;
  /** The loss, and the factors that differ. */
  columns: string[];
  /** A row for each cell. */
  rows: string[][];
}

/** Sorts the factors of cells into those that differ and those that do not. */
export function varyingFactors(cells: readonly Cell[]): VaryingFactors {
  const { columns, rows } = factorColumns(cells);
  const factors = columns.map((name, at) => ({
    name,
    at,
    values: new Set(rows.map((row) => row[at])),
  })).filter(({ name }) => !name.startsWith("loss"));
  const varying = factors.filter(({ values }) => values.size > 1);
  const same = factors.filter(({ values }) => values.size === 1 && !values.has(""));
  return {
    same: same.map(({ name, values }) => `${name} ${[...values][0]}`).join(", "),
    columns: ["loss", ...varying.map(({ name }) => name)],
    rows: cells.map((cell, row) => [
      lossLabel(cell),
      ...varying.map(({ at }) => String(rows[row]![at])),
    ]),
  };
}
