import type { Field } from "apache-arrow/fb/field";
import { Footer } from "apache-arrow/fb/footer";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import type { Schema } from "apache-arrow/fb/schema";
import { ByteBuffer } from "flatbuffers";

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
export function checkArrow(bytes: Uint8Array): void {
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
  throw new RangeError(`Cannot read the embeddings as the file is forged or damaged: ${what}`);
}
