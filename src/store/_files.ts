import { parse, stringify } from "@std/csv";
import { z } from "zod";
import { canonicalJson } from "../experiment/canonical.ts";
import { decodeEmbeddings, encodeEmbeddings } from "./_arrow.ts";
import type { Run } from "./run.ts";

/** The names of a run's files, its manifest aside. */
export const RUN_FILES = [
  "cell.json",
  "metrics.json",
  "history.csv",
  "embeddings.arrow",
  "geometry.json",
  "environment.json",
] as const;

/** The contents of a run's files. */
export type RunFiles = Record<typeof RUN_FILES[number], Uint8Array>;

const HISTORY_COLUMNS = ["epoch", "step", "loss"] as const;

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const json = (value: unknown) => encode(JSON.stringify(value, null, 2) + "\n");

const metricsSchema = z.object({ undefined: z.record(z.string(), z.string()).default({}) })
  .catchall(z.number().nullable());

/** Writes a run as files: the same run gives the same bytes. */
export function encodeRun(run: Run): RunFiles {
  const undefinedMetrics = Object.keys(run.notes).length > 0 ? { undefined: run.notes } : {};
  return {
    "cell.json": encode(canonicalJson(run.cell) + "\n"),
    "metrics.json": json({ ...run.metrics, ...undefinedMetrics }),
    "history.csv": encode(
      stringify(run.history.map((row) => ({ ...row })), { columns: HISTORY_COLUMNS }),
    ),
    "embeddings.arrow": encodeEmbeddings(run.embeddings),
    "geometry.json": json(run.geometry),
    "environment.json": json(run.environment),
  };
}

/** Reads a run from its files, whose digests have been checked. */
export function decodeRun(files: RunFiles): Omit<Run, "digest" | "divergedAt"> {
  const read = (name: keyof RunFiles) => JSON.parse(decode(files[name]));
  const { undefined: notes, ...metrics } = metricsSchema.parse(read("metrics.json"));
  return {
    cell: read("cell.json"),
    metrics: metrics as Run["metrics"],
    notes,
    history: parse(decode(files["history.csv"]), { skipFirstRow: true }).map((row) => ({
      epoch: Number(row.epoch),
      step: Number(row.step),
      loss: Number(row.loss),
    })),
    embeddings: decodeEmbeddings(files["embeddings.arrow"]),
    geometry: read("geometry.json"),
    environment: read("environment.json"),
  };
}
