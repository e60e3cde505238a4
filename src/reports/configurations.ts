import { type Cell, configurationKey } from "../study/mod.ts";
import type { ReportRun } from "./types.ts";
import { lossLabel, settingsOf, taskSettings } from "./names.ts";

/** The runs that differ in nothing but the seed. */
export interface Configuration {
  /** Its loss and every setting that is not the default, such as `cosface · mnist · 2-D · relu`. */
  name: string;
  /** The name without what every configuration of the report shares; unique. */
  label: string;
  /** The label without the task, for figures that show one task and say which. */
  short: string;
  /** The runs, by seed. */
  runs: readonly ReportRun[];
  cell: Cell;
}

/** The order of reading: baselines before the methods that build on them. */
const FIRST = new Map([["softmax", 0], ["linear", 0]]);

/** Orders numbers by size and text alphabetically, baselines first. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  // What is not there comes first: all classes before some of them.
  const [there, other] = [a ?? undefined, b ?? undefined].map((value) => value !== undefined);
  if (!there || !other) return Number(there) - Number(other);
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
export function sortRuns<R extends Pick<ReportRun, "cell" | "digest">>(runs: readonly R[]): R[] {
  return [...runs].sort((a, b) =>
    compareCells(a.cell, b.cell) || compareValues(a.digest, b.digest)
  );
}

/** The settings that all configurations of a report share, such as `mnist`, `2-D` and `3 epochs`. */
export function sharedSettings(runs: readonly ReportRun[]): string[] {
  const [first = [], ...others] = runs.map(({ cell }) => settingsOf(cell));
  return first.filter((setting) => others.every((settings) => settings.includes(setting)));
}

/**
 * The configurations of which embeddings are at hand, the run that has them first: a pack keeps those
 * of one seed.
 */
export function withEmbeddings<T extends Configuration>(all: readonly T[]): T[] {
  return all.flatMap((each) => {
    const shown = each.runs.find(hasEmbeddings);
    if (shown === undefined || shown === each.runs[0]) return shown === undefined ? [] : [each];
    return [{ ...each, runs: [shown, ...each.runs.filter((run) => run !== shown)] }];
  });
}

/** Whether the embeddings of a run are at hand. */
export function hasEmbeddings({ embeddings }: ReportRun): boolean {
  return embeddings.coordinates.rows > 0;
}

/**
 * Groups runs into configurations and names each.
 *
 * What a setting is called depends on the configuration alone. A label leaves out the settings that
 * the whole report shares, which the page states once.
 *
 * @param runs All runs of the report, in any order.
 * @returns The configurations, in the order of the figures.
 */
export function configurations(runs: readonly ReportRun[]): Configuration[] {
  const groups = [...Map.groupBy(sortRuns(runs), ({ cell }) => configurationKey(cell)).values()];
  const shared = sharedSettings(runs);
  const taken = new Set<string>();
  return groups.map((group) => {
    const { cell, digest } = group[0]!;
    const settings = settingsOf(cell);
    const name = [lossLabel(cell), ...settings].join(" · ");
    const said = settings.filter((setting) => !shared.includes(setting));
    const label = [lossLabel(cell), ...said].join(" · ");
    // Cells that name every setting have names of their own; others are told apart by their run.
    const unique = taken.has(label) ? `${label} · ${digest.slice(0, 6)}` : label;
    taken.add(unique);
    const short = [
      lossLabel(cell),
      ...said.filter((setting) => !taskSettings(cell).includes(setting)),
    ]
      .join(" · ");
    return { name, label: unique, short: unique === label ? short : unique, runs: group, cell };
  });
}
