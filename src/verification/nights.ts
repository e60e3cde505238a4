import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson, sha256Of } from "../base/digest.ts";
import { InputError, reasonOf } from "../base/errors.ts";
import { readPlainText } from "../base/files.ts";
import { type Cell, configurationFields, configurationKey } from "../cell/cell.ts";
import { changePoints } from "../statistics/change_points.ts";
import { mean } from "../statistics/summary.ts";
import type { Run } from "../store/network.ts";
import { digestSchema, parseJson } from "../store/schemas.ts";
import { costsSchema, sketchesSchema } from "./guards.ts";

const nightRunSchema = z.strictObject({
  /** SHA-256 of the cell: the same from night to night, whatever the code. */
  cell: digestSchema,
  /** The configuration, as tables name it. */
  configuration: z.string(),
  seed: z.int(),
  /** The run's digest, which changes with the code. */
  digest: digestSchema,
  /** SHA-256 of the embeddings: equal if the network is the same bit for bit. */
  bits: digestSchema,
  /** Metrics by name; null where undefined. */
  metrics: z.record(z.string(), z.number().nullable()),
  /** The step at which the loss stopped being finite, for a run that diverged. */
  divergedAt: z.int().optional(),
});

/** The part of a run that a night keeps. */
export type NightRun = z.infer<typeof nightRunSchema>;

/** Reduces the runs of a night to what is compared and kept. */
export function summarizeNight(runs: readonly Run[]): NightRun[] {
  const names = configurationNames(runs.map(({ cell }) => cell));
  return runs.map((run) => ({
    cell: sha256Of(canonicalJson(run.cell)),
    configuration: names.get(configurationKey(run.cell))!,
    seed: run.cell.seed,
    digest: run.digest,
    bits: bitsOf(run),
    metrics: run.metrics,
    ...(run.divergedAt !== undefined && { divergedAt: run.divergedAt }),
  }));
}

/** SHA-256 of all that a training gave and measures are taken of: embeddings and predictions. */
export function bitsOf({ embeddings, divergedAt }: Run): string {
  const { coordinates, labels, predictions, confidences, splits } = embeddings;
  const hash = createHash("sha256");
  for (const part of [coordinates.data, labels, predictions, confidences]) {
    if (part) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  const { rows, columns } = coordinates;
  hash.update(canonicalJson({ rows, columns, splits, divergedAt: divergedAt ?? null }));
  return hash.digest("hex");
}

/**
 * Names every configuration by its loss and by the settings in which the configurations differ, such
 * as `center, loss.lambda 0.1`.
 *
 * @returns Name by {@linkcode configurationKey}.
 */
function configurationNames(cells: readonly Cell[]): Map<string, string> {
  const one = new Map(cells.map((cell) => [configurationKey(cell), cell]));
  const all = [...one.values()].map((cell) => ({ cell, fields: configurationFields(cell) }));
  const varies = (among: typeof all, field: string) =>
    new Set(among.map(({ fields }) => fields.get(field))).size > 1;
  return new Map(all.map(({ cell, fields }) => {
    const namesakes = all.filter((other) => other.cell.loss.name === cell.loss.name);
    const said = [...fields].filter(([field]) =>
      field !== "loss.name" && varies(field.startsWith("loss.") ? namesakes : all, field)
    );
    const words = said.map(([field, value]) => `${field} ${value}`);
    return [configurationKey(cell), [cell.loss.name, ...words].join(", ")];
  }));
}

const baselineSchema = z.strictObject({
  /** Name of the study. */
  experiment: z.string(),
  runs: z.array(nightRunSchema),
  /** What every component computes, in a few numbers each; baselines of older versions have none. */
  components: sketchesSchema.optional(),
});

/** The night that others are compared with; a committed file. */
export type Baseline = z.infer<typeof baselineSchema>;

/** The text of a baseline file: a line per run and component, so that a change shows what it changed. */
export function formatBaseline({ experiment, runs, components }: Baseline): string {
  const lines = runs.map((run) => `    ${JSON.stringify(run)}`);
  const sketches = Object.entries(components ?? {}).map(([name, sketch]) =>
    `    ${JSON.stringify(name)}: ${JSON.stringify(sketch)}`
  );
  const more = components === undefined ? "" : `,\n  "components": {\n${sketches.join(",\n")}\n  }`;
  return `{\n  "experiment": ${JSON.stringify(experiment)},\n  "runs": [\n${
    lines.join(",\n")
  }\n  ]${more}\n}\n`;
}

/** The largest baseline or history that is read, in bytes. */
const LARGEST_HISTORY = 256 << 20;

/**
 * Reads a baseline file.
 *
 * @throws {InputError} If it is missing or not a baseline; the message says how to make one.
 */
export async function readBaseline(path: string): Promise<Baseline> {
  try {
    const text = await readPlainText(path, LARGEST_HISTORY);
    if (text === undefined) throw new Error("there is no such file");
    return parseJson(text, baselineSchema);
  } catch (error) {
    throw new InputError(
      `The baseline "${path}" is not valid: ${reasonOf(error)}; make it with --update-baseline`,
    );
  }
}

/**
 * Checks that a baseline has the cells of tonight and no others.
 *
 * @throws {InputError} If it does not; the message counts them.
 */
export function checkBaseline(baseline: Baseline, cells: readonly string[], path: string): void {
  const known = new Set(baseline.runs.map(({ cell }) => cell));
  const added = cells.filter((cell) => !known.has(cell)).length;
  const gone = known.difference(new Set(cells)).size;
  if (added === 0 && gone === 0) return;
  throw new InputError(
    `The baseline "${path}" is of another matrix: it lacks ${added} of ${cells.length} cells and has ${gone} others; if the study was changed on purpose, renew it with --update-baseline`,
  );
}

const entrySchema = z.strictObject({
  /** When, ISO 8601. The clock enters here and nowhere else. */
  date: z.iso.datetime(),
  /** The commit that was checked out. */
  commit: z.string().nullable(),
  /** How it ended. */
  outcome: z.enum(["identical", "equivalent", "changed", "regressed", "baseline"]),
  /** Mean over seeds by configuration and metric. */
  values: z.record(z.string(), z.record(z.string(), z.number())),
  /** What steps cost, and on which machine; nights of older versions have none. */
  costs: costsSchema.optional(),
});

/** One night, as the history keeps it. */
export type HistoryEntry = z.infer<typeof entrySchema>;

/** The means of a night by configuration and metric; of the seeds that have a value. */
export function nightValues(runs: readonly NightRun[]): HistoryEntry["values"] {
  const groups = Map.groupBy(runs, ({ configuration }) => configuration);
  return Object.fromEntries(
    [...groups].map(([configuration, group]) => {
      const names = [...new Set(group.flatMap(({ metrics }) => Object.keys(metrics)))];
      const means = names.flatMap((name) => {
        const values = group.map(({ metrics }) => metrics[name])
          .filter((value): value is number => Number.isFinite(value));
        return values.length === 0 ? [] : [[name, mean(values)] as const];
      });
      return [configuration, Object.fromEntries(means)];
    }),
  );
}

/**
 * Reads a history: a line of JSON a night. A line that ends in the middle, as after a full disk or a
 * power cut, is passed over.
 *
 * @param path Where it is.
 * @param onNotice Called with a sentence for each line that is passed over.
 * @returns The nights in order; none where there is no file.
 * @throws {InputError} If a whole line is not a night, or the file is not a plain one.
 */
export async function readHistory(
  path: string,
  onNotice: (message: string) => void = () => {},
): Promise<HistoryEntry[]> {
  const text = await readPlainText(path, LARGEST_HISTORY);
  return (text ?? "").split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      onNotice(`"${path}": line ${index + 1} is torn and is passed over`);
      return [];
    }
    const { success, data } = entrySchema.safeParse(value);
    if (success) return [data];
    throw new InputError(
      `The history "${path}" has a line that is not a night: delete line ${index + 1}`,
    );
  });
}

/** Adds a night to a history, on a line of its own even where the last one is torn. */
export async function appendHistory(path: string, entry: HistoryEntry): Promise<void> {
  const before = await readPlainText(path, LARGEST_HISTORY) ?? "";
  const start = before === "" || before.endsWith("\n") ? "" : "\n";
  await Deno.writeTextFile(path, `${start}${JSON.stringify(entry)}\n`, { append: true });
}

/** One metric of one configuration over the nights. */
export interface TrendSeries {
  /** The configuration. */
  configuration: string;
  /** The metric. */
  metric: string;
  /** The nights that have a value, counted from 1, with it. */
  points: { night: number; date: string; value: number }[];
  /** Where the level changes: the first night at the new level. */
  changes: { night: number; date: string; before: number; after: number }[];
}

/** The probability that a history of nothing but noise has a mark, over all of its series. */
const LEVEL = 0.05;

/**
 * The series of a history, with their change points, in the order of its last night.
 *
 * The level is that of the whole history: each series gets an equal share of it.
 */
export function trendOf(history: readonly HistoryEntry[]): TrendSeries[] {
  const last = history.at(-1);
  if (last === undefined) return [];
  const series = Object.values(last.values).flatMap((metrics) => Object.keys(metrics)).length;
  return Object.entries(last.values).flatMap(([configuration, metrics]) =>
    Object.keys(metrics).map((metric) => {
      const points = history.flatMap(({ date, values }, index) => {
        const value = values[configuration]?.[metric];
        return value === undefined ? [] : [{ night: index + 1, date, value }];
      });
      const changes = changePoints(points.map(({ value }) => value), { level: LEVEL / series })
        .map(({ index, before, after }) => {
          const { night, date } = points[index]!;
          return { night, date, before, after };
        });
      return { configuration, metric, points, changes };
    })
  );
}
