import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import type { Block } from "apache-arrow/fb/block";
import type { Field } from "apache-arrow/fb/field";
import { Footer } from "apache-arrow/fb/footer";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { ByteBuffer } from "flatbuffers";

const MAGIC = "ARROW1";
/** The file ends with the size of the footer and the magic bytes. */
const TAIL = 4 + MAGIC.length;

/** How many times smaller a compressed column may be than its values. */
const MOST_PACKING = 1000;

/** Columns of lists are two levels deep. */
const DEEPEST = 4;

/**
 * Whether the library can read an Arrow file without trusting it: it loops as often as a number of the
 * file says, and allocates what another one asks for, so none may be larger than the file lets it be.
 */
export function isReadable(bytes: Uint8Array): boolean {
  try {
    return fits(bytes);
  } catch {
    // Offsets that lead out of the file.
    return false;
  }
}

function fits(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - TAIL;
  const size = view.getInt32(end, true);
  const isMagic = (at: number) =>
    String.fromCharCode(...bytes.subarray(at, at + MAGIC.length)) === MAGIC;
  if (!isMagic(0) || !isMagic(end + 4) || size <= 0 || size > end) return false;
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes.subarray(end - size, end)));
  const schema = footer.schema();
  const few = (count: number) => count >= 0 && count <= size / 4;
  if (schema === null || !few(schema.fieldsLength()) || !few(schema.customMetadataLength())) {
    return false;
  }
  const isField = (field: Field | null, depth = 0): boolean =>
    field !== null && depth <= DEEPEST && few(field.childrenLength()) &&
    few(field.customMetadataLength()) &&
    all(field.childrenLength(), (at) => isField(field.children(at), depth + 1));
  if (!all(schema.fieldsLength(), (at) => isField(schema.fields(at)))) return false;
  const [batches, dictionaries] = [footer.recordBatchesLength(), footer.dictionariesLength()];
  if (!few(batches) || !few(dictionaries) || !few(footer.customMetadataLength())) return false;
  const isBlock = (block: Block | null) => block !== null && isBatch(bytes, Number(block.offset()));
  return all(batches, (at) => isBlock(footer.recordBatches(at))) &&
    all(dictionaries, (at) => isBlock(footer.dictionaries(at)));
}

function isBatch(bytes: Uint8Array, at: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getInt32(at + 4, true);
  const start = at + 8;
  if (view.getInt32(at, true) !== -1 || size <= 0 || start + size > bytes.length) return false;
  const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(start, start + size)));
  const body = Number(message.bodyLength());
  if (!(body >= 0 && start + size + body <= bytes.length)) return false;
  const batch = message.headerType() === MessageHeader.RecordBatch
    ? message.header(new RecordBatch()) as RecordBatch | null
    : message.headerType() === MessageHeader.DictionaryBatch
    ? (message.header(new DictionaryBatch()) as DictionaryBatch | null)?.data() ?? null
    : null;
  if (batch === null || batch.variadicBufferCountsLength() !== 0) return false;
  const most = 8 * body * (batch.compression() === null ? 1 : MOST_PACKING);
  const few = (count: number) => count >= 0 && count <= size / 4;
  const isCount = (value: bigint) => value >= 0n && Number(value) <= most;
  return isCount(batch.length()) && few(batch.nodesLength()) && few(batch.buffersLength()) &&
    few(message.customMetadataLength()) &&
    all(batch.nodesLength(), (k) => {
      const node = batch.nodes(k)!;
      return isCount(node.length()) && isCount(node.nullCount());
    }) &&
    all(batch.buffersLength(), (k) => {
      const buffer = batch.buffers(k)!;
      const [from, length] = [Number(buffer.offset()), Number(buffer.length())];
      return from >= 0 && length >= 0 && from + length <= body;
    });
}

function all(count: number, holds: (at: number) => boolean): boolean {
  for (let at = 0; at < count; at++) if (!holds(at)) return false;
  return true;
}
