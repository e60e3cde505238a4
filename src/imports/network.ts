import { InputError } from "../base/errors.ts";
import { largestProbabilities, type Matrix, rowsFrom } from "../base/matrix.ts";
import type { Cell } from "../cell/cell.ts";
import { type Declared, type Imported, type ImportedPart, UNDECLARED } from "../cell/imported.ts";
import { contentDigest, type ImportedContent } from "../identity/content.ts";
import type { LossSpec } from "../losses/loss.ts";
import type { Embeddings, Geometry, SplitName } from "../networks/embeddings.ts";
import type { Variables } from "../networks/restore.ts";
import type { NetworkSource } from "../measures/take.ts";
import type { Part, Samples } from "./samples.ts";

/**
 * Makes the cell of an imported network. It has neither activation nor training: what nobody declared
 * is not filled in.
 */
function importedCell(
  given: Pick<Cell, "dataset" | "loss" | "dimension" | "seed"> & {
    declared: Declared;
    imported: Imported;
  },
): Cell {
  return { ...given, openSetSplit: null } as unknown as Cell;
}

/** What is declared of a network that was trained elsewhere. */
export interface Declaration {
  dataset?: string;
  loss?: LossSpec;
  seed?: number;
  declared?: Declared;
}

/** An imported network as the store keeps it. */
export interface ImportedNetwork extends ImportedContent {
  cell: Cell;
}

/** The most bytes of embeddings that the store keeps of a network. */
const MOST_BYTES = 1000 * 2 ** 20;

/**
 * Makes a network of samples: its cell names the arrays by their SHA-256, and says what was declared,
 * and nothing else.
 *
 * @param samples What a file holds.
 * @param declaration What was declared of it.
 * @param number The seed where none was declared: a number among networks that are declared alike.
 * @throws {InputError} If it is too large for a store.
 */
export function importedNetwork(
  samples: Samples,
  { dataset, loss, seed, declared = {} }: Declaration = {},
  number = 1,
): ImportedNetwork {
  const { classNames, unknown, embeddings: { columns } } = samples;
  const classes = classNames.length - (unknown ? new Set(unknown.labels).size : 0);
  const embeddings = joined(samples);
  if (embeddings.coordinates.data.byteLength > MOST_BYTES) {
    throw new InputError("its embeddings must have at most 1,000 MiB as float32 to be stored");
  }
  const content: ImportedContent = {
    embeddings,
    geometry: geometryOf(samples, classes),
    lossVariables: variablesOf(samples),
  };
  const imported: Imported = {
    content: contentDigest(content),
    classes,
    parts: partsOf(samples),
    seed: seed === undefined ? "numbered" : "declared",
  };
  const cell = importedCell({
    dataset: dataset ?? undeclaredData(samples, classes),
    loss: loss ?? { name: UNDECLARED },
    dimension: columns,
    seed: seed ?? number,
    declared,
    imported,
  });
  return { ...content, cell };
}

/** Samples whose dataset nobody named are told from others by how many there are, and of how many classes. */
function undeclaredData({ labels }: Samples, classes: number): string {
  return `${UNDECLARED} data of ${classes} classes and ${labels.length} samples`;
}

/** Where measures find an imported network, without a store. */
export function sourceOf(
  { cell, embeddings, geometry, lossVariables }: ImportedNetwork,
): NetworkSource {
  const missing = () => Promise.reject(new InputError("The network was trained elsewhere"));
  return {
    cell,
    embeddings: () => Promise.resolve(embeddings),
    geometry: () => Promise.resolve(geometry),
    logits: (of) => Promise.resolve(logitsIn(lossVariables, of)),
    load: missing,
    trainer: missing,
  };
}

/** The logits among the variables of an imported network. */
export function logitsIn(variables: Variables, of: "test" | "unknown"): Matrix | undefined {
  const found = variables[of === "test" ? "logits" : "unknown_logits"];
  return found && { data: found.data, rows: found.shape[0]!, columns: found.shape[1]! };
}

function partsOf(samples: Samples): ImportedPart[] {
  const { train, predictions, logits, weights, bias, prototypes, unknown } = samples;
  const there: Record<ImportedPart, unknown> = {
    train,
    predictions,
    logits,
    weights,
    bias,
    prototypes,
    unknown,
    unknownLogits: unknown?.logits,
  };
  return (Object.keys(there) as ImportedPart[]).filter((part) => there[part] !== undefined);
}

/** The rows of all parts under one another: predictions are -1 where none came along. */
function joined({ train, unknown, predictions, logits, ...test }: Samples): Embeddings {
  const parts: [SplitName, Part][] = [
    ...train ? [["train", train] as [SplitName, Part]] : [],
    ["test", test],
    ...unknown ? [["unknown", unknown] as [SplitName, Part]] : [],
  ];
  const rows = parts.reduce((sum, [, { labels }]) => sum + labels.length, 0);
  const { columns } = test.embeddings;
  // One part alone need not be copied.
  const data = parts.length === 1 ? test.embeddings.data : new Float32Array(rows * columns);
  const all: Embeddings = {
    splits: parts.flatMap(([name, { labels }]) => new Array<SplitName>(labels.length).fill(name)),
    labels: new Int32Array(rows),
    predictions: new Int32Array(rows).fill(-1),
    ...logits && { confidences: new Float32Array(rows).fill(NaN) },
    coordinates: { data, rows, columns },
  };
  let at = 0;
  for (const [name, { embeddings, labels }] of parts) {
    if (parts.length > 1) data.set(embeddings.data, at * columns);
    all.labels.set(labels, at);
    if (name === "test") {
      if (predictions) all.predictions.set(predictions, at);
      if (logits) all.confidences!.set(largestProbabilities(logits), at);
    }
    at += labels.length;
  }
  return all;
}

function geometryOf({ train, weights, bias, prototypes }: Samples, classes: number): Geometry {
  const rows = (matrix: Matrix) => rowsFrom(matrix.data, matrix.columns);
  return {
    classes: Array.from({ length: classes }, (_, k) => k),
    classMeans: train ? meansOf(train, classes) : [],
    ...weights && { weights: rows(weights) },
    ...bias && { bias: [...bias] },
    ...prototypes && { prototypes: rows(prototypes) },
  };
}

/** The mean of the training samples of each class; NaN of a class without one. */
function meansOf({ embeddings: { data, columns }, labels }: Part, classes: number): number[][] {
  const sums = new Float64Array(classes * columns);
  const counts = new Int32Array(classes);
  for (const [row, label] of labels.entries()) {
    counts[label]!++;
    for (let k = 0; k < columns; k++) sums[label * columns + k]! += data[row * columns + k]!;
  }
  return rowsFrom(sums.map((sum, at) => sum / counts[Math.floor(at / columns)]!), columns);
}

function variablesOf({ logits, unknown }: Samples): Variables {
  const variable = ({ data, rows, columns }: Matrix) => ({ shape: [rows, columns], data });
  return {
    ...logits && { logits: variable(logits) },
    ...unknown?.logits && { unknown_logits: variable(unknown.logits) },
  };
}
