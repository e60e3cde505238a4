import { parse, stringify } from "@std/csv";
import { z } from "zod";
import { canonicalJson } from "../base/canonical.ts";
import type { NetworkIdentity } from "../identity/network.ts";
import type { Geometry } from "../networks/embeddings.ts";
import type { HistoryRow } from "../networks/train.ts";
import type { Cell } from "../study/types.ts";
import { encodeEmbeddings } from "./arrow.ts";
import type { EnvironmentRecord, NetworkRecord, StoredNetwork } from "./network.ts";
import { encodeSafetensors } from "./safetensors.ts";

const MEGABYTE = 1 << 20;

/** The files of a network, its manifest aside, with the largest size of each in bytes. */
export const NETWORK_FILES = {
  "cell.json": MEGABYTE,
  "identity.json": MEGABYTE,
  "environment.json": MEGABYTE,
  "history.csv": 256 * MEGABYTE,
  "embeddings.arrow": 1024 * MEGABYTE,
  "geometry.json": 256 * MEGABYTE,
  "loss.safetensors": 256 * MEGABYTE,
  "weights.safetensors": 1024 * MEGABYTE,
} as const;

/** The name of a file of a network. */
export type NetworkFile = keyof typeof NETWORK_FILES;

/** Their names. */
export const NETWORK_FILE_NAMES = Object.keys(NETWORK_FILES) as NetworkFile[];

/** The file that may be deleted to save space, as training the network again gives the same bits. */
export const WEIGHTS_FILE = "weights.safetensors" satisfies NetworkFile;

/** The files that say what a network is. */
export const RECORD_FILES = ["cell.json", "identity.json", "environment.json"] as const;

const HISTORY_COLUMNS = ["epoch", "step", "loss"] as const;

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const json = (value: unknown) => encode(JSON.stringify(value, null, 2) + "\n");

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const identitySchema: z.ZodType<NetworkIdentity> = z.strictObject({
  data: z.record(z.string(), sha256),
  backend: z.string().max(100),
  code: sha256,
  fingerprints: z.record(z.string(), z.record(z.string(), z.string().max(100))),
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
  sources: z.string().exactOptional(),
  gitCommit: z.string().nullable(),
  finishedAt: z.string(),
  seconds: z.number().min(0),
});

const points = z.array(z.array(z.number().nullable().transform((value) => value ?? NaN)));
const geometrySchema = z.strictObject({
  classes: z.array(z.int().min(0)),
  classMeans: points,
  weights: points.optional(),
  bias: z.array(z.number().nullable().transform((value) => value ?? NaN)).optional(),
  centers: points.optional(),
  targets: points.optional(),
  prototypes: points.optional(),
});

/** Writes a network as files: the same network gives the same bytes. */
export function encodeNetwork(
  network: StoredNetwork & Required<Pick<StoredNetwork, "weights">>,
): Record<NetworkFile, Uint8Array> {
  const { cell, identity, environment, history, embeddings, geometry } = network;
  return {
    "cell.json": encode(canonicalJson(cell) + "\n"),
    "identity.json": json(identity),
    "environment.json": json(environment),
    "history.csv": encode(
      stringify(history.map((row) => ({ ...row })), { columns: HISTORY_COLUMNS }),
    ),
    "embeddings.arrow": encodeEmbeddings(embeddings),
    "geometry.json": json(geometry),
    "loss.safetensors": encodeSafetensors(network.lossVariables),
    "weights.safetensors": encodeSafetensors(network.weights),
  };
}

/**
 * What a cell has whatever version wrote it: a store may hold networks of datasets and losses that
 * are not known here. Whether a cell could be trained is for `checkCell` to say.
 */
const cellShape = z.looseObject({
  dataset: z.string(),
  openSetSplit: z.number().nullable(),
  loss: z.looseObject({ name: z.string() }),
  dimension: z.number(),
  activation: z.string(),
  seed: z.number(),
  training: z.looseObject({}),
});

/** Real cells are five levels deep. */
const DEEPEST = 16;

/** Checks that a value has a canonical form, and can be read without exhausting the stack. */
function checkValue(value: unknown, depth = 0): void {
  if (depth > DEEPEST) throw new RangeError(`it is nested more than ${DEEPEST} levels deep`);
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new RangeError("it has a text that is not valid Unicode");
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError("it has a number that is not finite");
  }
  if (value === null || typeof value !== "object") return;
  for (const [key, child] of Object.entries(value)) {
    checkValue(key, depth);
    checkValue(child, depth + 1);
  }
}

/** Reads what a network is. Of the cell only the shape is checked: see `checkCell`. */
export function decodeRecord(
  files: Record<typeof RECORD_FILES[number], Uint8Array>,
): Pick<NetworkRecord, "cell" | "identity" | "environment"> {
  const read = (name: keyof typeof files) => {
    const value = JSON.parse(decode(files[name]));
    checkValue(value);
    return value;
  };
  return {
    // Unchanged: the digest is that of all it says.
    cell: cellOf(read("cell.json")),
    identity: identitySchema.parse(read("identity.json")),
    environment: environmentSchema.parse(read("environment.json")),
  };
}

function cellOf(value: unknown): Cell {
  const { success, error } = cellShape.safeParse(value);
  if (!success) throw new RangeError(`the cell is none: ${z.prettifyError(error)}`);
  return value as Cell;
}

/** Reads the history of the loss. */
export function decodeHistory(bytes: Uint8Array): HistoryRow[] {
  return parse(decode(bytes), { skipFirstRow: true }).map((row) => ({
    epoch: Number(row.epoch),
    step: Number(row.step),
    loss: Number(row.loss),
  }));
}

/** Reads where a loss puts the classes; a coordinate that was not finite comes back as NaN. */
export function decodeGeometry(bytes: Uint8Array): Geometry {
  const geometry = geometrySchema.parse(JSON.parse(decode(bytes)));
  return Object.fromEntries(
    Object.entries(geometry).filter(([, value]) => value !== undefined),
  ) as unknown as Geometry;
}
