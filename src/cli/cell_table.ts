import { type Cell, configurationKey } from "../cell/cell.ts";
import { checkCell } from "../cell/check_cell.ts";
import { mean, standardDeviation } from "../results/metrics.ts";
import { lossLabel, settingsOf, taskLabel, taskSettings } from "../results/names.ts";
import { measuredText } from "../results/standings.ts";
import { formatTable, standardOutput, wrapText } from "./terminal.ts";

/** Cells as the rows of a table: what differs in columns, and what all of them share. */
interface CellTable {
  /** The settings that all share, such as `mnist, 2-D, 3 epochs`; empty where there are none. */
  same: string;
  columns: string[];
  /** A row for each cell. */
  rows: string[][];
}

/** Lays out cells by loss, dataset, dimension, activation, and whatever else they differ in. */
function cellTable(cells: readonly Cell[]): CellTable {
  const described = cells.map(describe);
  const [first, ...others] = described;
  const shared = (first?.all ?? []).filter((each) => others.every(({ all }) => all.includes(each)));
  const columns = {
    loss: described.map(({ loss }) => loss),
    dataset: described.map(({ dataset }) => dataset),
    dimension: cells.map(({ dimension }) => String(dimension)),
    activation: cells.map(({ activation }) => activation ?? ""),
    settings: described.map(({ own }) => own.filter((each) => !shared.includes(each)).join(", ")),
  };
  const shown = Object.entries(columns).filter(([name, values]) =>
    name === "loss" || new Set(values).size > 1
  );
  return {
    same: shared.join(", "),
    columns: shown.map(([name]) => name),
    rows: cells.map((_, at) => shown.map(([, values]) => values[at]!)),
  };
}

/**
 * A table of what has cells, below a line of what all of them share.
 *
 * @param items Rows.
 * @param before The columns before those that tell the cells apart.
 * @param behind The columns behind them.
 * @param rowOf The values of both.
 */
export function cellTableText<T extends { cell: Cell }>(
  items: readonly T[],
  before: readonly string[],
  behind: readonly string[],
  rowOf: (item: T) => [before: string[], behind: string[]],
): string {
  const terminal = standardOutput();
  const { same, columns, rows } = cellTable(items.map(({ cell }) => cell));
  const table = formatTable(
    [...before, ...columns, ...behind],
    items.map((item, at) => {
      const [first, last] = rowOf(item);
      return [...first, ...rows[at]!, ...last];
    }),
    terminal,
  );
  return same === "" ? table : `${wrapText(`all: ${same}`, terminal.width).join("\n")}\n\n${table}`;
}

/** What is said of a cell, its seed aside. */
interface Described {
  loss: string;
  dataset: string;
  /** Its settings, the loss aside. */
  all: readonly string[];
  /** Those without a column of their own. */
  own: readonly string[];
}

function describe(cell: Cell): Described {
  const { dataset, dimension, activation } = cell;
  const known = asKnown(cell);
  const loss = lossLabel(known);
  try {
    const all = settingsOf(known);
    const columns = [...taskSettings(cell), `${dimension}-D`, activation];
    const own = all.filter((each) => !columns.includes(each));
    return { loss, dataset: taskLabel(known), all, own };
  } catch {
    // A store may hold networks of datasets and with settings that are not known here.
    return { loss, dataset, all: [dataset, `${dimension}-D`], own: [] };
  }
}

/** A cell as this version spells it, which decides what goes without saying; else as it is. */
function asKnown(cell: Cell): Cell {
  try {
    return checkCell(cell);
  } catch {
    return cell;
  }
}

/** Groups what has cells into configurations, which differ in more than the seed. */
export function byConfiguration<T extends { cell: Cell }>(items: readonly T[]): T[][] {
  return [...Map.groupBy(items, ({ cell }) => configurationKey(cell)).values()];
}

/**
 * The mean of a metric over networks with its spread; empty where it was not measured of any.
 *
 * @param values Of each network; null where it is undefined, and undefined where it was not measured.
 */
export function metricText(values: readonly (number | null | undefined)[]): string {
  const measured = values.filter((value) => value !== undefined);
  const found = measured.filter((value) => value !== null);
  return found.length === 0 ? "" : measuredText({
    seeds: found.length,
    of: measured.length,
    mean: mean(found),
    deviation: standardDeviation(found),
  });
}

/** What the measures of a network gave; of one that diverged they give nothing. */
export function metricsOf(
  records: readonly { values: Readonly<Record<string, number | null>> }[],
  divergedAt?: number,
): Record<string, number | null> {
  const all: Record<string, number | null> = Object.assign({}, ...records.map((r) => r.values));
  return divergedAt === undefined
    ? all
    : Object.fromEntries(Object.keys(all).map((name) => [name, null]));
}
