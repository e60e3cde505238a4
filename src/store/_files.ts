import { parse, stringify } from "@std/csv";
import { z } from "zod";
import { canonicalJson } from "../base/canonical.ts";
import type { RunIdentity } from "../identity/run_identity.ts";
import { decodeEmbeddings, encodeEmbeddings } from "./_arrow.ts";
import type { EnvironmentRecord, RunRecord, StoredRun } from "./run.ts";

/** The names of a run's files, its manifest aside. */
export const RUN_FILES = [
  "cell.json",
  "identity.json",
  "metrics.json",
  "history.csv",
  "embeddings.arrow",
  "geometry.json",
  "environment.json",
] as const;

/** The name of one of them. */
export type RunFileName = typeof RUN_FILES[number];

/** Those that are small, and tell what the run is and gave. */
export const RECORD_FILES = [
  "cell.json",
  "identity.json",
  "metrics.json",
  "environment.json",
] as const;

/** The contents of a run's files. */
export type RunFiles = Record<RunFileName, Uint8Array>;

type RecordFiles = Pick<RunFiles, typeof RECORD_FILES[number]>;

const HISTORY_COLUMNS = ["epoch", "step", "loss"] as const;

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const json = (value: unknown) => encode(JSON.stringify(value, null, 2) + "\n");

const metricsSchema = z.object({ undefined: z.record(z.string(), z.string()).default({}) })
  .catchall(z.number().nullable());

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const identitySchema: z.ZodType<RunIdentity> = z.strictObject({
  data: z.record(z.string(), sha256),
  backend: z.string(),
  code: sha256,
  modules: z.record(z.string(), z.union([sha256, z.literal("")])),
});

const environmentSchema: z.ZodType<EnvironmentRecord> = z.strictObject({
  deno: z.string(),
  v8: z.string(),
  tfjs: z.string(),
  backend: z.string(),
  backendReason: z.string(),
  adapter: z.string().nullable(),
  cpu: z.string(),
  cores: z.int(),
  os: z.string(),
  architecture: z.string(),
  lockFile: z.string().nullable(),
  gitCommit: z.string().nullable(),
  finishedAt: z.string(),
  seconds: z.number().min(0),
});

/** Writes a run as files: the same run gives the same bytes. */
export function encodeRun(run: StoredRun): RunFiles {
  const undefinedMetrics = Object.keys(run.notes).length > 0 ? { undefined: run.notes } : {};
  return {
    "cell.json": encode(canonicalJson(run.cell) + "\n"),
    "identity.json": json(run.identity),
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
export function decodeRun(files: RunFiles): Omit<StoredRun, "digest" | "divergedAt"> {
  return {
    ...decodeRecord(files),
    history: parse(decode(files["history.csv"]), { skipFirstRow: true }).map((row) => ({
      epoch: Number(row.epoch),
      step: Number(row.step),
      loss: Number(row.loss),
    })),
    embeddings: decodeEmbeddings(files["embeddings.arrow"]),
    geometry: JSON.parse(decode(files["geometry.json"])),
  };
}

/** Reads what the small files of a run say. */
export function decodeRecord(files: RecordFiles): Omit<RunRecord, "digest" | "divergedAt"> {
  const read = (name: keyof RecordFiles) => JSON.parse(decode(files[name]));
  const { undefined: notes, ...metrics } = metricsSchema.parse(read("metrics.json"));
  return {
    cell: read("cell.json"),
    identity: identitySchema.parse(read("identity.json")),
    metrics: metrics as RunRecord["metrics"],
    notes,
    environment: environmentSchema.parse(read("environment.json")),
  };
}
