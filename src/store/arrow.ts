import { Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import type { Embeddings, SplitName } from "../networks/embeddings.ts";
import { checkArrow } from "./_arrow_check.ts";

const SPLITS: readonly SplitName[] = ["train", "validation", "test", "unknown"];
const LONGEST_SPLIT = Math.max(...SPLITS.map((split) => split.length));

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

/**
 * The inverse of {@linkcode encodeEmbeddings}, for a file that may be untrusted.
 *
 * @throws {RangeError} If its sizes, columns or types are not those of embeddings.
 */
export function decodeEmbeddings(bytes: Uint8Array): Embeddings {
  checkArrow(bytes);
  const table = tableFromIPC(bytes);
  const rows = table.numRows;
  checkColumns(table);
  const dimension = table.schema.fields.filter(({ name }) => name.startsWith("e")).length;
  const data = new Float32Array(rows * dimension);
  for (let column = 0; column < dimension; column++) {
    const values = numbersOf(table, `e${column}`);
    for (let row = 0; row < rows; row++) data[row * dimension + column] = values[row]!;
  }
  return {
    splits: splitsOf(table),
    labels: Int32Array.from(numbersOf(table, "label")),
    predictions: Int32Array.from(numbersOf(table, "prediction")),
    ...(table.getChild("confidence") && {
      confidences: Float32Array.from(numbersOf(table, "confidence")),
    }),
    coordinates: { data, rows, columns: dimension },
  };
}

const TYPES: Record<string, string> = {
  split: "Utf8",
  label: "Int32",
  prediction: "Int32",
  confidence: "Float32",
};

/** Checks that the columns are those of embeddings, each once, of the right type. */
function checkColumns({ schema }: Table): void {
  const columns = schema.fields.map(({ name, type }) => `${name} ${type}`);
  const names = Object.keys(TYPES).filter((name) =>
    name !== "confidence" || schema.fields.some((field) => field.name === name)
  );
  const expected = [
    ...names.map((name) => `${name} ${TYPES[name]}`),
    ...Array.from({ length: columns.length - names.length }, (_, at) => `e${at} Float32`),
  ];
  const wrong = expected.findIndex((column, at) => column !== columns[at]);
  if (wrong >= 0) {
    throw new RangeError(
      `Column ${wrong} of embeddings must be "${expected[wrong]}": it is ${
        JSON.stringify(columns[wrong] ?? "")
      }`,
    );
  }
}

function numbersOf(table: Table, name: string): ArrayLike<number> {
  const values = table.getChild(name)!.toArray() as ArrayLike<number>;
  if (values.length === table.numRows) return values;
  throw new RangeError(
    `The column "${name}" must have ${table.numRows} values: it has ${values.length}`,
  );
}

/** The splits; each is checked to be short before it is made, as rows may share a long text. */
function splitsOf(table: Table): SplitName[] {
  const rows = table.numRows;
  const column = table.getChild("split")!;
  const offsets: Int32Array = column.data[0]?.valueOffsets ?? new Int32Array(1);
  return Array.from({ length: rows }, (_, row): SplitName => {
    const length = offsets[row + 1]! - offsets[row]!;
    const text = length >= 0 && length <= LONGEST_SPLIT ? column.get(row) : undefined;
    const split = SPLITS.find((split) => split === text);
    if (split !== undefined) return split;
    throw new RangeError(`The split of row ${row} must be one of ${SPLITS.join(", ")}`);
  });
}
