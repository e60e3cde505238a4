import { parse } from "@std/csv";
import { compressionRegistry, type Table, tableFromIPC } from "apache-arrow";
import { CompressionType } from "apache-arrow/fb/compression-type";
import { parquetMetadataAsync, parquetRead } from "hyparquet";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { InputError } from "../base/errors.ts";
import { isReadable } from "./arrow_file.ts";

/** A table of samples, a row each. */
export interface SampleTable {
  rows: number;
  /** The values of each column: numbers, texts, or lists of numbers, as JavaScript has them. */
  columns: ReadonlyMap<string, ArrayLike<unknown>>;
}

/** Reads CSV; every value is text. */
export function readCsv(bytes: Uint8Array): SampleTable {
  let rows: string[][];
  try {
    rows = parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes).trimEnd());
  } catch (error) {
    throw new InputError(`it is not CSV in UTF-8: ${(error as Error).message}`);
  }
  const [names = [], ...body] = rows;
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new InputError(`it has the column "${twice}" twice`);
  const ragged = body.findIndex((row) => row.length !== names.length);
  if (ragged >= 0) {
    throw new InputError(
      `line ${ragged + 2} has ${
        body[ragged]!.length
      } values, and there are ${names.length} columns`,
    );
  }
  return {
    rows: body.length,
    columns: new Map(names.map((name, at) => [name, body.map((row) => row[at]!)])),
  };
}

const BROKEN_ARROW =
  "it is not a whole Arrow file: write it again, as with pyarrow.feather.write_feather()";

/** The most bytes that a compressed part may unpack to. */
const MOST_UNPACKED = 2 ** 31 - 1;

/** Reads an Arrow file. */
export function readArrow(bytes: Uint8Array): SampleTable {
  if (!isReadable(bytes)) throw new InputError(BROKEN_ARROW);
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: (part) => zstdDecompressSync(part, { maxOutputLength: MOST_UNPACKED }),
  });
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (error) {
    const isPacked = /codec not found/.test((error as Error).message);
    throw new InputError(
      isPacked
        ? 'it is compressed by LZ4, which is not read: write it with compression="zstd"'
        : BROKEN_ARROW,
    );
  }
  const columns = new Map<string, ArrayLike<unknown>>();
  for (const { name } of table.schema.fields) {
    if (columns.has(name)) throw new InputError(`it has the column "${name}" twice`);
    const column = table.getChild(name)!;
    columns.set(name, column.nullCount > 0 ? [...column] : listed(column.toArray()));
  }
  return { rows: table.numRows, columns };
}

/** A list of Arrow as an array whose items are plain. */
function listed(values: unknown): ArrayLike<unknown> {
  return ArrayBuffer.isView(values) ? values as unknown as ArrayLike<unknown> : [
    ...values as Iterable<unknown>,
  ];
}

const COMPRESSORS = Object.fromEntries(
  Object.entries({
    GZIP: gunzipSync,
    ZSTD: zstdDecompressSync,
    BROTLI: brotliDecompressSync,
  }).map(([name, decompress]) => [
    name,
    (bytes: Uint8Array, length: number) =>
      new Uint8Array(decompress(bytes, { maxOutputLength: Math.max(1, length) })),
  ]),
);

/** A table of Parquet, and the texts that stand beside its columns. */
export interface ParquetTable extends SampleTable {
  texts: ReadonlyMap<string, string>;
}

/**
 * Reads a Parquet file.
 *
 * @param bytes The file.
 * @param options Whether bytes of which no type says that they are text are read as text; default true.
 */
export async function readParquet(
  bytes: Uint8Array,
  { utf8 = true }: { utf8?: boolean } = {},
): Promise<ParquetTable> {
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length) => bytes.slice(start, end).buffer as ArrayBuffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file);
    const rows = Number(metadata.num_rows);
    // A row takes a bit at least, packed or not; a file that says otherwise is forged.
    if (!(rows >= 0 && rows <= 2 ** 28 && rows <= 2 ** 16 * bytes.length)) {
      throw new RangeError(`it cannot have ${rows} rows`);
    }
    const columns = new Map<string, unknown[]>();
    await parquetRead({
      file,
      metadata,
      utf8,
      compressors: COMPRESSORS,
      onChunk({ columnName, columnData, rowStart }) {
        const column = columns.getOrInsertComputed(columnName, () => []);
        for (let at = 0; at < columnData.length; at++) column[rowStart + at] = columnData[at];
      },
    });
    const texts = metadata.key_value_metadata?.map(({ key, value = "" }) => [key, value] as const);
    return { rows, columns, texts: new Map(texts) };
  } catch (error) {
    const codec = (error as Error).message.match(/unsupported compression codec: (\w+)/)?.[1];
    throw new InputError(
      codec
        ? `it is compressed by ${codec}, which is not read: write it with compression="zstd"`
        : "it is not a whole Parquet file: write it again, as with pandas' to_parquet()",
    );
  }
}
