import type { NetworkIdentity } from "../identity/network.ts";
import type { Embeddings, Geometry } from "../networks/embeddings.ts";
import type { Convergence } from "../networks/plateau.ts";
import type { HistoryRow } from "../networks/train.ts";
import type { Cell } from "../cell/cell.ts";
import type { Variables } from "../networks/restore.ts";
import type { EnvironmentRecord } from "./environment.ts";

/** The contents of the small files of a network. */
export interface NetworkRecord {
  /** Identity: see `digestCell`. */
  digest: string;
  /** The cell that was trained. */
  cell: Cell;
  /** The data and the code that decided the weights beside the cell. */
  identity: NetworkIdentity;
  /** The environment of its training. */
  environment: EnvironmentRecord;
  /** The step at which the loss stopped being finite; absent when all went well. */
  divergedAt?: number;
  /** How a training ended whose length its validation accuracy decided. */
  convergence?: Convergence;
}

/** A trained network, whole. */
export interface StoredNetwork extends NetworkRecord {
  /** The training loss, every few steps. */
  history: HistoryRow[];
  /** Where the network puts the images. */
  embeddings: Embeddings;
  /** Where the loss puts the classes. */
  geometry: Geometry;
  /** The variables that the loss has learned, by name. */
  lossVariables: Variables;
  /** The variables of the backbone, by name; absent where they were freed to save space. */
  weights?: Variables;
}

/** A network with the values of its measures: what claims are judged by and figures drawn from. */
export interface Run extends
  Pick<
    StoredNetwork,
    "digest" | "cell" | "history" | "embeddings" | "geometry" | "environment" | "divergedAt"
  > {
  /** Values by column; null where a measure is undefined. */
  metrics: Record<string, number | null>;
  /** Why a value is undefined, or what else must be known about it, by column. */
  notes: Record<string, string>;
}
