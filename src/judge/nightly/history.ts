import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { mean } from "../statistics/mod.ts";
import type { NightRun } from "./night.ts";

/** One night, as the history keeps it. */
export interface HistoryEntry {
  /** When, ISO 8601. The clock enters here and nowhere else. */
  date: string;
  /** The commit that was checked out. */
  commit: string | null;
  /** How it ended. */
  outcome: "identical" | "equivalent" | "changed" | "regressed" | "baseline";
  /** Mean over seeds by configuration and metric. */
  values: Record<string, Record<string, number>>;
}

const entrySchema = z.strictObject({
  date: z.iso.datetime(),
  commit: z.string().nullable(),
  outcome: z.enum(["identical", "equivalent", "changed", "regressed", "baseline"]),
  values: z.record(z.string(), z.record(z.string(), z.number())),
});

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
 * Reads a history: a line of JSON a night.
 *
 * @returns The nights in order; none where there is no file.
 * @throws {InputError} If a line is not a night; the message names it.
 */
export async function readHistory(path: string): Promise<HistoryEntry[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [entrySchema.parse(JSON.parse(line))];
    } catch {
      throw new InputError(`Cannot read the history "${path}": line ${index + 1} is not a night`);
    }
  });
}

/** Adds a night to a history. */
export async function appendHistory(path: string, entry: HistoryEntry): Promise<void> {
  await Deno.writeTextFile(path, `${JSON.stringify(entry)}\n`, { append: true });
}
