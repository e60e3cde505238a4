import type { Cell } from "../study/types.ts";
import type { RunIdentity } from "../identity/run_identity.ts";
import type { Matrix } from "../base/matrix.ts";
import type { HistoryRow } from "../networks/train.ts";

/** Which images an embedding belongs to: seen in training, held out, or of a class never seen. */
export type SplitName = "train" | "test" | "unknown";

/** Embeddings of images, row by row, with what is known about each. */
export interface Embeddings {
  /** The split of each row. */
  splits: SplitName[];
  /** The class of each row, as a number of the dataset. */
  labels: Int32Array;
  /** The class that the network predicts, as a number of the dataset. */
  predictions: Int32Array;
  /** The probability of that class, where the loss has logits. */
  confidences?: Float32Array;
  /** One row an image, one column a dimension. */
  coordinates: Matrix;
}

/** Where a loss puts the classes: what figures draw over the embedding. */
export interface Geometry {
  /** The classes that the network learned, as numbers of the dataset. */
  classes: number[];
  /** Means of the training embeddings, classes x dimension. */
  classMeans: number[][];
  /** Class vectors of the classifier, classes x dimension. */
  weights?: number[][];
  /** Bias of the classifier. */
  bias?: number[];
  /** Class centers of the loss, classes x dimension. */
  centers?: number[][];
  /** Target coordinates, classes x dimension. */
  targets?: number[][];
  /** Prototypes on the unit sphere, classes x dimension. */
  prototypes?: number[][];
}

/** What the run was made with; it tells machines apart and decides nothing. */
export interface EnvironmentRecord {
  /** Version of Deno. */
  deno: string;
  /** Version of V8. */
  v8: string;
  /** Version of TensorFlow.js. */
  tfjs: string;
  /** The backend that computed. */
  backend: string;
  /** Why that backend. */
  backendReason: string;
  /** The graphics adapter, on WebGPU. */
  adapter: string | null;
  /** Model of the processor. */
  cpu: string;
  /** Logical cores. */
  cores: number;
  /** Operating system. */
  os: string;
  /** Processor architecture. */
  architecture: string;
  /** SHA-256 of the lock file, which pins every dependency. */
  lockFile: string | null;
  /** The commit that was checked out. */
  gitCommit: string | null;
  /** When the run ended, ISO 8601. */
  finishedAt: string;
  /** Wall time of training and measuring, in seconds. */
  seconds: number;
}

/** A trained and measured cell. */
export interface Run {
  /** Identity: see `digestCell`. */
  digest: string;
  /** The cell that was trained. */
  cell: Cell;
  /** Metrics by name; null where the metric is undefined. */
  metrics: Record<string, number | null>;
  /** Why a metric is undefined, or what else must be known about it. */
  notes: Record<string, string>;
  /** The training loss, every few steps. */
  history: HistoryRow[];
  /** Where the network puts the images. */
  embeddings: Embeddings;
  /** Where the loss puts the classes. */
  geometry: Geometry;
  /** What it was made with. */
  environment: EnvironmentRecord;
  /** The step at which the loss stopped being finite; absent when all went well. */
  divergedAt?: number;
}

/** A run with all that its digest is made of, as the store keeps it. */
export interface StoredRun extends Run {
  /** What decided the result beside the cell. */
  identity: RunIdentity;
}

/** What can be known of a run without reading its embeddings. */
export type RunRecord = Pick<
  StoredRun,
  "digest" | "cell" | "identity" | "metrics" | "notes" | "environment" | "divergedAt"
>;
