import { Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import type { Field } from "apache-arrow/fb/field";
import { Footer } from "apache-arrow/fb/footer";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import type { Schema } from "apache-arrow/fb/schema";
import { ByteBuffer } from "flatbuffers";
import type { Embeddings, SplitName } from "../networks/embeddings.ts";

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
    // Columns of one and the same array would be written as one: each gets its own.
    label: vectorFromArray(labels.slice()),
    prediction: vectorFromArray(predictions.slice()),
    ...(confidences && { confidence: vectorFromArray(confidences.slice()) }),
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

const MAGIC = "ARROW1";
const PADDED_MAGIC = 8;
/** The file ends with the size of the footer and the magic bytes. */
const TAIL = 4 + MAGIC.length;
/** A mark and the size, four bytes each, precede the metadata of a message. */
const PREFIX = 8;
const MARK = -1;
/** A coordinate takes four bytes. */
const LEAST_BYTES = 4;

/**
 * Checks that the library can read an Arrow file without trusting it: that no number in it is
 * larger than the file lets it be, and that it is one batch of plain columns.
 *
 * The library loops as often as a number of the file says and allocates what another one asks for,
 * and the file may be untrusted.
 *
 * @throws {RangeError} If not; the message says what does not fit.
 */
function checkArrow(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isMagic = (at: number) => latin1(bytes.subarray(at, at + MAGIC.length)) === MAGIC;
  if (bytes.length < PADDED_MAGIC + TAIL || !isMagic(0) || !isMagic(bytes.length - MAGIC.length)) {
    fail(`it must begin and end with "${MAGIC}"`);
  }
  const end = bytes.length - TAIL;
  const size = view.getInt32(end, true);
  if (size <= 0 || size > end - PADDED_MAGIC) fail(`its footer cannot have ${size} bytes`);
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes.subarray(end - size, end)));
  const columns = checkSchema(footer.schema(), size);
  if (footer.dictionariesLength() !== 0) fail("it must have no dictionaries");
  if (footer.recordBatchesLength() !== 1) {
    fail(`it must have one batch of rows: it says ${footer.recordBatchesLength()}`);
  }

  const batch = readBatch(bytes, Number(footer.recordBatches(0)!.offset()));
  checkBatch(batch, columns, bytes.length - batch.end);
}

interface Found {
  message: Message;
  /** Bytes of its metadata. */
  size: number;
  /** The offset of their end. */
  end: number;
}

function readBatch(bytes: Uint8Array, at: number): Found {
  const start = at + PREFIX;
  if (!(at >= PADDED_MAGIC && start <= bytes.length - TAIL)) fail(`nothing can stand at ${at}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getInt32(at, true) !== MARK) fail(`no message stands at ${at}`);
  const size = view.getInt32(at + 4, true);
  const end = start + size;
  if (size <= 0 || end > bytes.length - TAIL) fail(`a message cannot have ${size} bytes`);
  const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(start, end)));
  if (message.headerType() !== MessageHeader.RecordBatch) fail(`no rows stand at ${at}`);
  if (message.customMetadataLength() !== 0) fail("its messages must have no notes");
  return { message, size, end };
}

/** Returns the number of columns. */
function checkSchema(schema: Schema | null, size: number): number {
  if (schema === null) return fail("it must have a schema");
  const columns = schema.fieldsLength();
  if (columns < 0 || columns > size / LEAST_BYTES) fail(`it cannot have ${columns} columns`);
  if (schema.customMetadataLength() !== 0) fail("its schema must have no notes");
  for (let column = 0; column < columns; column++) checkField(schema.fields(column), column);
  return columns;
}

function checkField(field: Field | null, column: number): void {
  const isPlain = field !== null && field.childrenLength() === 0 && field.dictionary() === null &&
    field.customMetadataLength() === 0;
  if (!isPlain) fail(`its column ${column} must be plain`);
}

function checkBatch({ message, size }: Found, columns: number, left: number): void {
  const batch = message.header(new RecordBatch()) as RecordBatch | null;
  if (batch === null) return fail("its batch of rows must have a header");
  const body = Number(message.bodyLength());
  if (!(body >= 0 && body <= left)) fail(`it cannot hold ${body} bytes of rows`);
  const rows = Number(batch.length());
  if (!(rows >= 0 && rows <= body / LEAST_BYTES)) fail(`it cannot hold ${rows} rows`);
  if (batch.compression() !== null) fail("its rows must not be compressed");
  if (batch.variadicBufferCountsLength() !== 0) fail("its columns must be plain");
  if (batch.nodesLength() !== columns) {
    fail(`it must describe ${columns} columns: it describes ${batch.nodesLength()}`);
  }
  for (let column = 0; column < columns; column++) {
    const node = batch.nodes(column)!;
    if (Number(node.length()) !== rows || Number(node.nullCount()) !== 0) {
      fail(`its column ${column} must have ${rows} values: it says ${node.length()}`);
    }
  }
  const buffers = batch.buffersLength();
  if (buffers < 0 || buffers > size / LEAST_BYTES) fail(`it cannot have ${buffers} buffers`);
  for (let at = 0; at < buffers; at++) {
    const buffer = batch.buffers(at)!;
    const [from, length] = [Number(buffer.offset()), Number(buffer.length())];
    if (!(from >= 0 && length >= 0 && from + length <= body)) {
      fail(`its buffer ${at} does not fit: it takes ${length} of ${body} bytes from ${from}`);
    }
  }
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function fail(what: string): never {
  throw new RangeError(`the file is forged or damaged: ${what}`);
}
