import type { Matrix } from "../base/matrix.ts";
import type { Cell } from "../cell/cell.ts";
import type { Dataset } from "../data/types.ts";
import type { Embeddings, Geometry, SplitName } from "../networks/embeddings.ts";
import type { Trainer } from "../networks/trainer.ts";
import type { MeasureInput } from "./measure.ts";
import type { LabelledEmbeddings } from "./metrics/check.ts";
import { rowsIn } from "./metrics/vectors.ts";

/** Where measures find a trained network; what nobody asks for is never read. */
export interface NetworkSource {
  /** The cell of the network. */
  cell: Cell;
  /** How its training ended, where its accuracy decided that. */
  convergence?: MeasureInput["convergence"] | undefined;
  /** Its stored embeddings. */
  embeddings(): Promise<Embeddings>;
  /** Where its loss puts the classes. */
  geometry(): Promise<Geometry>;
  /** Logits that came with imported embeddings: of the test samples, or of those of unknown classes. */
  logits?(of: "test" | "unknown"): Promise<Matrix | undefined>;
  /** Loads a dataset. */
  load(dataset: string): Promise<Dataset>;
  /** The network itself, on the backend in use; whoever gave the source disposes of it. */
  trainer(): Promise<Trainer>;
  /** Another network, by its digest; absent where there is none to compare with. */
  another?(digest: string): Promise<Trainer>;
}

/** The rows of one split. */
export interface Rows extends LabelledEmbeddings {
  /** N predicted labels. */
  predictions: Int32Array;
}

/** A network as measures read it: each thing is read or computed once. */
export class MeasuredNetwork {
  readonly #known = new Map<string, Promise<unknown>>();

  constructor(readonly source: NetworkSource) {}

  /** Computes something that several readings share, the first time that it is asked for. */
  once<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const found = this.#known.get(key);
    if (found) return found as Promise<T>;
    const value = compute();
    this.#known.set(key, value);
    return value;
  }

  /**
   * The stored rows of a split. Known classes are numbered as the network numbers them: the rows of
   * class vectors and the columns of logits are those of the labels.
   */
  rows(split: SplitName): Promise<Rows> {
    return this.once(`rows/${split}`, async () => {
      const stored = await this.once("embeddings", () => this.source.embeddings());
      const { classes } = await this.geometry();
      return select(stored, split, split === "unknown" ? undefined : classes);
    });
  }

  /** Where the loss puts the classes. */
  geometry(): Promise<Geometry> {
    return this.once("geometry", () => this.source.geometry());
  }

  /** The network itself; a loss without a classifier scores by class means, which it is given. */
  trainer(): Promise<Trainer> {
    return this.once("trainer", async () => {
      const trainer = await this.source.trainer();
      trainer.loss.setClassMeans?.((await this.geometry()).classMeans);
      return trainer;
    });
  }

  load(dataset: string): Promise<Dataset> {
    return this.once(`load/${dataset}`, () => this.source.load(dataset));
  }
}

/** Reads one thing of a network for a measure with these parameters; undefined where it has none. */
export type Read<T> = (
  network: MeasuredNetwork,
  parameters: Record<string, unknown>,
) => Promise<T | undefined>;

/** The split that a measure is of. */
export function splitOf({ split }: Record<string, unknown>): "train" | "test" {
  return split === "train" ? "train" : "test";
}

function select(
  { splits, labels, predictions, coordinates }: Embeddings,
  split: SplitName,
  classes: readonly number[] | undefined,
): Rows {
  const indices = Int32Array.from(splits.keys()).filter((i) => splits[i] === split);
  const numbers = new Map(classes?.map((label, index) => [label, index]));
  const pick = (values: Int32Array) =>
    indices.map((i) => classes ? numbers.get(values[i]!) ?? -1 : values[i]!);
  return {
    embeddings: rowsIn(coordinates, indices),
    labels: pick(labels),
    predictions: pick(predictions),
  };
}
