import {
  type Cell,
  configurationFields,
  configurationKey,
  covers,
  fieldsKey,
} from "../cell/cell.ts";
import type { ReportRun } from "./types.ts";
import { CELL_FACTORS } from "../cell/factors.ts";
import { trainingEnd } from "../claims/training_end.ts";
import { splitRows } from "./embeddings.ts";
import { lossLabel, settingsOf, taskLabel, taskSettings } from "./names.ts";

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

function compareSettings(a: unknown, b: unknown): number {
  if (!isRecord(a) || !isRecord(b)) return compareValues(a, b);
  const order = compareValues(a.name, b.name);
  return order || [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().reduce(
    (order, key) => order || compareValues(plain(a[key]), plain(b[key])),
    0,
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** A value that can be compared: objects become their JSON. */
const plain = (value: unknown) => isRecord(value) ? JSON.stringify(value) : value;

/** The order in which settings are compared: the seeds of a configuration stand together. */
const ORDER = [
  ...CELL_FACTORS.filter((name) => name !== "openSetSplit" && name !== "seed"),
  "training",
  "openSetSplit",
  "seed",
] as const;

function compareCells(a: Cell, b: Cell): number {
  return ORDER.reduce((order, name) => order || compareSettings(a[name], b[name]), 0);
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

/** Every figure groups the runs anew, and cells never change. */
const keys = new WeakMap<Cell, string>();
const keyOf = (cell: Cell) => keys.getOrInsertComputed(cell, configurationKey);

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
  const groups = [...Map.groupBy(sortRuns(runs), ({ cell }) => keyOf(cell)).values()];
  const shared = sharedSettings(runs);
  const taken = new Map<string, number>();
  return groups.map((group) => {
    const { cell } = group[0]!;
    const settings = settingsOf(cell);
    const name = [lossLabel(cell), ...settings].join(" · ");
    const said = settings.filter((setting) => !shared.includes(setting));
    const label = [lossLabel(cell), ...said].join(" · ");
    // Where names leave out what tells two apart, such as a matrix, their order does.
    const number = (taken.get(label) ?? 0) + 1;
    taken.set(label, number);
    const unique = number === 1 ? label : `${label} · no. ${number}`;
    const short = [
      lossLabel(cell),
      ...said.filter((setting) => !taskSettings(cell).includes(setting)),
    ]
      .join(" · ");
    return { name, label: unique, short: unique === label ? short : unique, runs: group, cell };
  });
}

/**
 * Splits what all configurations of a figure share from their labels, for a legend that need not
 * repeat it.
 *
 * @returns The labels without it, and what it is, such as `2-D` and `12,000 images`.
 */
export function briefLabels(all: readonly Configuration[]): { labels: string[]; shared: string[] } {
  const parts = all.map(({ label }) => label.split(" · "));
  const shared = all.length < 2
    ? []
    : parts[0]!.slice(1).filter((part) => parts.every((each) => each.includes(part, 1)));
  const labels = parts.map((each) => each.filter((part) => !shared.includes(part)).join(" · "));
  return { labels, shared };
}

/** A task: the classes to tell apart. Values of different tasks cannot be compared. */
export interface Task {
  /** Such as `mnist, 6 known classes (split 0)`. */
  label: string;
  configurations: Configuration[];
  runs: ReportRun[];
}

/**
 * Splits the runs of a report by task: dataset and known classes.
 *
 * @param runs All runs of the report.
 * @param keep Which of them count; by default all.
 * @returns The tasks, in the order of the figures; labels of configurations do not repeat the task.
 */
export function tasksOf(
  runs: readonly ReportRun[],
  keep: (run: ReportRun) => boolean = () => true,
): Task[] {
  const kept = configurations(runs)
    .map((all) => ({ ...all, label: all.short, runs: all.runs.filter(keep) }))
    .filter((all) => all.runs.length > 0);
  return [...Map.groupBy(kept, ({ cell }) => taskLabel(cell))]
    // A dataset before its splits: the label of the one begins those of the others.
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([label, all]) => ({
      label,
      configurations: all,
      runs: all.flatMap((each) => each.runs),
    }));
}

/** How many characters of a digest name a run in a report. */
const DIGEST_LENGTH = 12;

/** The short name of a run, from which anchors are made. */
export function runName({ digest }: Pick<ReportRun, "digest">): string {
  return digest.slice(0, DIGEST_LENGTH);
}

/**
 * Says how a training failed, where it did.
 *
 * @param run A run.
 * @returns Such as `collapsed: one class predicted`; undefined of a network that learned something.
 */
export function failureText(run: ReportRun): string | undefined {
  const end = trainingEnd(run);
  if (end === "diverged") return `diverged at step ${run.divergedAt}`;
  if (end !== "collapsed") return undefined;
  const { predictions } = run.embeddings;
  const given = new Set(splitRows(run, "test").map((row) => predictions[row]));
  if (run.metrics["classesUsed"] === 1 || given.size === 1) return "collapsed: one class predicted";
  return run.metrics["effectiveRank"] === null
    ? "collapsed: all embeddings in one point"
    : "collapsed: accuracy at chance";
}

/** The label of a configuration, and how many of its networks failed, or did not converge, if any. */
export function labelWithFailures({ label, runs }: Pick<Configuration, "label" | "runs">): string {
  const failures = runs.flatMap((run) => failureText(run)?.split(/[ :]/)[0] ?? []);
  const kinds = [...Map.groupBy(failures, (kind) => kind)]
    .map(([kind, all]) => `${all.length} of ${runs.length} ${kind}`);
  const converged = runs.filter(({ metrics }) => metrics["converged"] === 1).length;
  const open = runs.filter(({ metrics }) => metrics["converged"] === 0).length;
  if (open > 0) kinds.push(`${converged} of ${converged + open} converged`);
  if (kinds.length === 0) return label;
  return `${label} (${kinds.join(", ")})`;
}

/** Runs of a task that agree in all but the loss, the seed, and what else may vary. */
export interface RunGroup {
  task: string;
  /** The task, and what sets the group apart from others of the task. */
  label: string;
  runs: ReportRun[];
}

/** The settings of a cell as a key, without the loss, the seed, and what else may vary. */
export function keyWithout(cell: Cell, varying: readonly string[] = []): string {
  const fields = configurationFields(cell);
  const free = ["loss", ...varying];
  return fieldsKey(
    fields,
    [...fields.keys()].filter((name) => !free.some((setting) => covers(setting, name))),
  );
}

/**
 * Groups the runs of each task by {@linkcode keyWithout}.
 *
 * @param all The runs of the report.
 * @param varying A setting that may vary beside the loss, such as `dimension`.
 * @param keep Which runs count; by default all.
 */
export function groupRuns(
  all: readonly ReportRun[],
  varying?: "dimension",
  keep?: (run: ReportRun) => boolean,
): RunGroup[] {
  return tasksOf(all, keep).flatMap(({ label: task, runs }) => {
    const free = varying === undefined ? [] : [varying];
    const groups = [...Map.groupBy(runs, ({ cell }) => keyWithout(cell, free)).values()];
    return groups.map((runs) => {
      const { cell } = runs[0]!;
      const own = settingsOf(cell).filter((setting) =>
        (varying === undefined || setting !== `${cell.dimension}-D`) &&
        !groups.every(([other]) => settingsOf(other!.cell).includes(setting))
      );
      return { task, label: [task, ...own].join(" · "), runs };
    });
  });
}
