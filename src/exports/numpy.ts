import { rowOf } from "../base/matrix.ts";
import { isImported } from "../cell/imported.ts";
import type { SplitName } from "../networks/embeddings.ts";
import { type ExportedNetwork, type ExportFormat, settingsOf } from "./exported.ts";
import { encodeNpz, type NumpyArray } from "./npz.ts";

/** The manifest that `loss-atlas import` reads. */
const MANIFEST = "runs.csv";

/** The longest value of a manifest. */
const LONGEST = 1000;

/**
 * The arrays of a network by the names that `loss-atlas measure` reads. Labels number the classes
 * that it learned, from 0, and those of unknown classes on from there; `classes` has the number of
 * each in the dataset.
 */
export function numpyArrays(network: ExportedNetwork): Record<string, NumpyArray> {
  const { embeddings, geometry, lossVariables, cell } = network;
  const { splits, coordinates, predictions } = embeddings;
  const found = new Set(embeddings.labels.filter((_, row) => splits[row] === "unknown"));
  const unknown = [...found].sort((a, b) => a - b);
  const classes = [...geometry.classes, ...unknown];
  const places = new Map(geometry.classes.map((label, at) => [label, at]));
  const placesOfUnknown = new Map(
    unknown.map((label, at) => [label, geometry.classes.length + at]),
  );
  const part = (split: SplitName, prefix: string): Record<string, NumpyArray> => {
    const rows = [...splits.keys()].filter((row) => splits[row] === split);
    if (rows.length === 0) return {};
    const values = new Float32Array(rows.length * coordinates.columns);
    for (const [at, row] of rows.entries()) {
      values.set(rowOf(coordinates, row), at * coordinates.columns);
    }
    const numbers = split === "unknown" ? placesOfUnknown : places;
    const pick = (from: Int32Array) =>
      Int32Array.from(rows, (row) => numbers.get(from[row]!) ?? -1);
    const predicted = split === "test" ? pick(predictions) : undefined;
    return {
      [`${prefix}embeddings`]: { shape: [rows.length, coordinates.columns], values },
      [`${prefix}labels`]: { shape: [rows.length], values: pick(embeddings.labels) },
      ...predicted && !predicted.includes(-1) &&
        { predictions: { shape: [rows.length], values: predicted } },
    };
  };
  const matrix = (rows: readonly (readonly number[])[] | undefined, name: string) =>
    rows === undefined || rows.length === 0 ? {} : {
      [name]: { shape: [rows.length, rows[0]!.length], values: Float32Array.from(rows.flat()) },
    };
  const logits = isImported(cell)
    ? Object.fromEntries(
      Object.entries(lossVariables).map(([name, { shape, data }]) => [
        name,
        { shape, values: data },
      ]),
    )
    : {};
  return {
    ...part("test", ""),
    ...part("train", "train_"),
    ...part("validation", "validation_"),
    ...part("unknown", "unknown_"),
    ...logits,
    ...matrix(geometry.weights, "weights"),
    ...geometry.bias && {
      bias: { shape: [geometry.bias.length], values: Float32Array.from(geometry.bias) },
    },
    ...matrix(geometry.prototypes, "prototypes"),
    ...matrix(geometry.centers, "centers"),
    ...matrix(geometry.targets, "targets_of_classes"),
    classes: { shape: [classes.length], values: Int32Array.from(classes) },
  };
}

/** NumPy: an `.npz` a network, and a manifest that brings them back. */
export const numpy: ExportFormat = {
  files: (network) => [[`${network.name}.npz`, encodeNpz(numpyArrays(network))]],
  index(networks) {
    const rows = networks.map(({ cell, name, digest }) =>
      new Map<string, string>([
        ["file", `${name}.npz`],
        // A manifest takes no longer ones, such as the targets of a regression.
        ...settingsOf(cell).filter(([, value]) => value.length <= LONGEST).map(([path, value]) =>
          [path === "loss.name" ? "loss" : path, value] as const
        ),
        ["digest", digest],
      ])
    );
    const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
    const line = (cells: readonly string[]) => cells.map(quoted).join(",");
    const lines = rows.map((row) => line(columns.map((column) => row.get(column) ?? "")));
    return [[MANIFEST, `${[line(columns), ...lines].join("\n")}\n`]];
  },
};

const quoted = (text: string) => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
