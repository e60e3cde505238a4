import type { Dataset } from "../data/types.ts";
import type { Embeddings, Geometry } from "../networks/embeddings.ts";
import type { Trainer } from "../networks/trainer.ts";
import type { Cell } from "../cell/cell.ts";
import type { MeasureInfo } from "./measure.ts";

/** A measure as a study asks for it: its name, or its name with parameters, a list for each of several. */
export type MeasureRequest = string | {
  /** The name of a measure. */
  name: string;
  /** Its parameters. */
  [parameter: string]: unknown;
};

/** A measure with all of its parameters. */
export interface ResolvedMeasure {
  /** The name of a measure. */
  name: string;
  /** Every parameter, none left implicit. */
  parameters: Record<string, unknown>;
  /** Digest of the network that it is compared with, once that is known. */
  with?: string;
}

/** The description of a column of results. */
export interface ColumnInfo extends MeasureInfo {
  /** The name of the column, such as `openSetAuroc@notmnist`. */
  column: string;
  /** The measure that gives it. */
  measure: ResolvedMeasure;
}

/** Where measures find a trained network; what nobody asks for is never read. */
export interface NetworkSource {
  /** The cell of the network. */
  cell: Cell;
  /** Its stored embeddings. */
  embeddings(): Promise<Embeddings>;
  /** Where its loss puts the classes. */
  geometry(): Promise<Geometry>;
  /** Loads a dataset. */
  load(dataset: string): Promise<Dataset>;
  /** The network itself, on the backend in use; whoever gave the source disposes of it. */
  trainer(): Promise<Trainer>;
  /** Another network, by its digest; absent where there is none to compare with. */
  another?(digest: string): Promise<Trainer>;
}

/** The result of a measure. */
export interface MeasureResult {
  /** The measure. */
  measure: ResolvedMeasure;
  /** By column; null where it is undefined. */
  values: Record<string, number | null>;
  /** Why a value is undefined, or what else to know of it. */
  notes: Record<string, string>;
}
