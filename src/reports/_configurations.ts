import type { Cell } from "../study/mod.ts";
import type { LossSpec } from "../losses/mod.ts";
import type { ReportRun } from "./_input.ts";

/** The runs that differ in nothing but the seed. */
export interface Configuration {
  /** The factors that differ within the report, such as `cosface, margin 0.2`; unique. */
  label: string;
  /** The runs, by seed. */
  runs: readonly ReportRun[];
  cell: Cell;
}

/** What a reader meets first: baselines before the methods that build on them. */
const FIRST = new Map([["softmax", 0], ["linear", 0]]);

/** Orders numbers by size and text alphabetically, baselines first. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const [x, y] = [String(a), String(b)];
  return (FIRST.get(x) ?? 1) - (FIRST.get(y) ?? 1) || (x < y ? -1 : Number(x > y));
}

function compareRecords(a: Record<string, unknown>, b: Record<string, unknown>): number {
  for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const order = compareValues(plain(a[key]), plain(b[key]));
    if (order !== 0) return order;
  }
  return 0;
}

/** A value that can be compared and printed: objects become their JSON. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

function compareCells(a: Cell, b: Cell): number {
  return compareValues(a.dataset, b.dataset) || compareValues(a.loss.name, b.loss.name) ||
    compareRecords(a.loss, b.loss) || a.dimension - b.dimension ||
    compareValues(a.activation, b.activation) ||
    compareRecords({ ...a.training }, { ...b.training }) ||
    compareValues(a.openSetSplit, b.openSetSplit) || a.seed - b.seed;
}

/** The runs in the one order that all figures and tables use, whatever order they came in. */
export function sortRuns(runs: readonly ReportRun[]): ReportRun[] {
  return [...runs].sort((a, b) =>
    compareCells(a.cell, b.cell) || compareValues(a.digest, b.digest)
  );
}

/** `normalizeWeights` as words: `normalize weights`. */
function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

type Settings = Record<string, unknown>;

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Names a setting as papers do: `margin 0.2`, `normalize weights`, `no probe`. Of nested settings
 * only what differs among `all` is said.
 */
function settingText(name: string, value: unknown, all: readonly unknown[]): string {
  if (value === true) return words(name);
  if (value === false || value === null || value === undefined) return `no ${words(name)}`;
  if (Array.isArray(value)) return `${words(name)} ${value.join(" ")}`;
  if (!isSettings(value)) return `${words(name)} ${value}`;
  const nested = all.filter(isSettings);
  const parts = varyingKeys(nested).map((key) =>
    key === "name" ? String(value[key]) : settingText(key, value[key], nested.map((n) => n[key]))
  );
  return [words(name), ...parts].join(" ");
}

/** The keys whose values differ between the records. */
function varyingKeys(records: readonly Settings[]): string[] {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return keys.filter((key) => new Set(records.map((r) => JSON.stringify(r[key]))).size > 1);
}

/**
 * Names a loss by its name and by the parameters that differ among the losses of that name.
 *
 * @param loss The loss to name.
 * @param all Every loss of the report.
 * @returns Such as `softmax` or `cosface, margin 0.2`.
 */
export function lossLabel(loss: LossSpec, all: readonly LossSpec[]): string {
  const others = all.filter(({ name }) => name === loss.name);
  const keys = varyingKeys(others);
  // What a loss does not do goes without saying: `softmax` beside `softmax, normalize weights`.
  const said = keys.filter((key) => loss[key] !== false);
  return [
    loss.name,
    ...said.map((key) => settingText(key, loss[key], others.map((other) => other[key]))),
  ].join(", ");
}

/** How a cell is trained, and on which classes. */
function setUpOf({ training, openSetSplit }: Cell): Settings {
  return { ...training, openSetSplit };
}

/**
 * Groups runs into configurations and names each by what differs within the report.
 *
 * @param runs Any runs, in any order.
 * @returns The configurations, in the order of the figures.
 */
export function configurations(runs: readonly ReportRun[]): Configuration[] {
  const groups = new Map<string, ReportRun[]>();
  for (const run of sortRuns(runs)) {
    const { dataset, loss, dimension, activation } = run.cell;
    const key = JSON.stringify([dataset, loss, dimension, activation, setUpOf(run.cell)]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const cells = [...groups.values()].map((group) => group[0]!.cell);
  const losses = cells.map((cell) => cell.loss);
  const varies = (of: (cell: Cell) => unknown) => new Set(cells.map(of)).size > 1;
  const [datasets, names, dimensions, activations] = [
    varies((cell) => cell.dataset),
    varies((cell) => JSON.stringify(cell.loss)),
    varies((cell) => cell.dimension),
    varies((cell) => cell.activation),
  ];
  const setUps = cells.map(setUpOf);
  const setUp = varyingKeys(setUps);
  const settings = cells.map((cell, index) =>
    [
      datasets ? cell.dataset : "",
      dimensions ? `d = ${cell.dimension}` : "",
      // The ordinary goes without saying: a linear embedding, and what is not done.
      activations && cell.activation !== "linear" ? cell.activation : "",
      ...setUp
        .filter((key) => setUps[index]![key] !== null)
        .map((key) => settingText(key, setUps[index]![key], setUps.map((s) => s[key]))),
    ].filter((part) => part !== "")
  );
  const named = names || settings.some((parts) => parts.length === 0);
  return [...groups.values()].map((group, index) => {
    const cell = cells[index]!;
    const parts = [...named ? [lossLabel(cell.loss, losses)] : [], ...settings[index]!];
    return { label: parts.join(" · "), runs: group, cell };
  });
}
