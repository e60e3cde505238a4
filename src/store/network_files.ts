import { parse, stringify } from "@std/csv";
import { z } from "zod";
import { canonicalJson, sha256Of } from "../base/digest.ts";
import type { Cell } from "../cell/cell.ts";
import { importedCellSchema } from "../cell/factors.ts";
import type { Geometry } from "../networks/embeddings.ts";
import type { Convergence } from "../networks/plateau.ts";
import type { HistoryRow } from "../networks/train.ts";
import { encodeEmbeddings } from "./arrow.ts";
import { environmentSchema } from "./environment.ts";
import type { NetworkRecord, StoredNetwork } from "./network.ts";
import { encodeSafetensors } from "./safetensors.ts";
import {
  checkValue,
  digestSchema,
  digestsSchema,
  networkIdentitySchema,
  parseJson,
} from "./schemas.ts";

const MEGABYTE = 1 << 20;

/** The files of a network, its manifest aside, with the largest size of each in bytes. */
export const NETWORK_FILES = {
  "cell.json": MEGABYTE,
  "identity.json": MEGABYTE,
  "environment.json": MEGABYTE,
  "history.csv": 256 * MEGABYTE,
  "embeddings.arrow": 1024 * MEGABYTE,
  "geometry.json": 256 * MEGABYTE,
  "loss.safetensors": 1024 * MEGABYTE,
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

/** The name of the file that seals the others. */
export const MANIFEST = "manifest.json";

const HISTORY_COLUMNS = ["epoch", "step", "loss"] as const;

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const json = (value: unknown) => encode(JSON.stringify(value, null, 2) + "\n");

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

/** Seals a network: its digest and the SHA-256 of each of its files. */
export interface Manifest {
  /** The network's digest. */
  digest: string;
  /** The step at which the loss stopped being finite, for a training that diverged. */
  divergedAt?: number | undefined;
  /** How a training ended whose length its accuracy decided. */
  convergence?: Convergence | undefined;
  /** SHA-256 of each file, in hexadecimal. */
  files: Record<string, string>;
}

const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  digest: digestSchema,
  divergedAt: z.int().positive().optional(),
  convergence: z.strictObject({
    epochs: z.int().positive(),
    converged: z.boolean(),
    validationAccuracy: z.array(z.number().min(0).max(1)).min(1),
  }).optional(),
  files: digestsSchema,
});

/** The files of a network, and the manifest that seals them: the same network gives the same bytes. */
export function sealNetwork(
  network: StoredNetwork & Required<Pick<StoredNetwork, "weights">>,
): Record<string, Uint8Array> {
  const { digest, divergedAt, convergence, cell, identity, environment } = network;
  const { history, embeddings, geometry } = network;
  const files: Record<NetworkFile, Uint8Array> = {
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
  const digests = NETWORK_FILE_NAMES.map((name) => [name, sha256Of(files[name])]);
  const manifest: Manifest = {
    digest,
    divergedAt,
    convergence,
    files: Object.fromEntries(digests),
  };
  return { ...files, [MANIFEST]: json(manifest) };
}

/** Reads a manifest, which may be untrusted. Throws if it is not valid. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  return parseJson(bytes, manifestSchema);
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

/** Reads what a network is. Of the cell only the shape is checked: see `checkCell`. */
export function decodeRecord(
  files: Record<typeof RECORD_FILES[number], Uint8Array>,
): Pick<NetworkRecord, "cell" | "identity" | "environment"> {
  return {
    // Unchanged: the digest is that of all it says.
    cell: cellOf(parseJson(files["cell.json"], z.unknown())),
    identity: parseJson(files["identity.json"], networkIdentitySchema),
    environment: parseJson(files["environment.json"], environmentSchema),
  };
}

function cellOf(value: unknown): Cell {
  try {
    checkValue<unknown>(value, Object(value).imported ? importedCellSchema : cellShape);
  } catch (error) {
    throw new RangeError(`not a valid cell: ${(error as Error).message}`);
  }
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
  const geometry = parseJson(bytes, geometrySchema);
  return Object.fromEntries(
    Object.entries(geometry).filter(([, value]) => value !== undefined),
  ) as unknown as Geometry;
}
