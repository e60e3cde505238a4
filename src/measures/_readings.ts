import { rowsIn } from "./metrics/rows.ts";
import { naturalScore } from "../losses/resolve.ts";
import { matrixFrom } from "../base/matrix.ts";
import type { Embeddings, Geometry, SplitName } from "../networks/embeddings.ts";
import type { LabelledEmbeddings, MeasureInput, Reading } from "./measure.ts";
import type { NetworkSource } from "./types.ts";

type Parameters = Record<string, unknown>;

/** The rows of one split. */
export interface Rows extends LabelledEmbeddings {
  /** N predicted labels. */
  predictions: Int32Array;
}

/** Reads what measures ask for, each thing once. */
export class Readings {
  readonly #known = new Map<string, Promise<unknown>>();

  constructor(readonly source: NetworkSource) {}

  /** Reads one thing; undefined where the network does not have it. */
  async read<R extends Reading>(
    reading: R,
    parameters: Parameters,
  ): Promise<MeasureInput[R] | undefined> {
    return await this.#find(reading, parameters) as MeasureInput[R] | undefined;
  }

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

  async #find(reading: Reading, parameters: Parameters): Promise<unknown> {
    const split = parameters.split === "train" ? "train" : "test";
    switch (reading) {
      case "embeddings":
      case "labels":
      case "predictions":
        return (await this.rows(split))[reading];
      case "train":
      case "validation":
        return await this.rows(reading);
      case "openSetScore":
        return naturalScore(this.source.cell.loss);
      case "geometry":
        return await this.geometry();
      case "weights": {
        const { weights } = await this.geometry();
        return weights && matrixFrom(weights);
      }
      case "novel":
        if (typeof parameters.dataset !== "string") return await this.rows("unknown");
    }
    // Whatever goes beyond stored rows needs a backend, which those who have rows enough never load.
    const { readFromNetwork } = await import("./_network_readings.ts");
    return await readFromNetwork(this, reading, parameters);
  }
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
