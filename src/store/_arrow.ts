import { Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import type { Embeddings, SplitName } from "../networks/embeddings.ts";

/**
 * Embeddings as an Arrow IPC file: columns split, label, prediction, confidence where there is one,
 * e0 .. eN.
 *
 * The split is plain text, as Arrow numbers its dictionaries by a counter of the process, and the
 * same embeddings must give the same bytes.
 */
export function encodeEmbeddings(embeddings: Embeddings): Uint8Array {
  const { splits, labels, predictions, confidences, coordinates } = embeddings;
  const { data, rows, columns } = coordinates;
  const table = new Table({
    split: vectorFromArray(splits, new Utf8()),
    label: vectorFromArray(labels),
    prediction: vectorFromArray(predictions),
    ...(confidences && { confidence: vectorFromArray(confidences) }),
    ...Object.fromEntries(
      Array.from({ length: columns }, (_, column) => [
        `e${column}`,
        vectorFromArray(
          Float32Array.from({ length: rows }, (_, row) => data[row * columns + column]!),
        ),
      ]),
    ),
  });
  return tableToIPC(table, "file");
}

/** The inverse of {@linkcode encodeEmbeddings}. */
export function decodeEmbeddings(bytes: Uint8Array): Embeddings {
  const table = tableFromIPC(bytes);
  const rows = table.numRows;
  const names = table.schema.fields.map((field) => field.name).filter((name) =>
    /^e\d+$/.test(name)
  );
  const data = new Float32Array(rows * names.length);
  for (const [column, name] of names.entries()) {
    const values = table.getChild(name)!.toArray() as Float32Array;
    for (let row = 0; row < rows; row++) data[row * names.length + column] = values[row]!;
  }
  const confidences = table.getChild("confidence")?.toArray() as Float32Array | undefined;
  return {
    splits: [...table.getChild("split")!] as SplitName[],
    labels: Int32Array.from(table.getChild("label")!.toArray()),
    predictions: Int32Array.from(table.getChild("prediction")!.toArray()),
    ...(confidences && { confidences: Float32Array.from(confidences) }),
    coordinates: { data, rows, columns: names.length },
  };
}
