import { parse, stringify } from "@std/csv";
import { damaged, type PackFiles } from "./files.ts";

/** The tables of a pack, as files and columns. */
export const TABLES = {
  networks: "networks.csv.gz",
  measures: "measures.csv.gz",
  code: "code.csv.gz",
  history: "history.csv.gz",
} as const;

/** Where losses put their classes: a line of JSON for each network with embeddings. */
export const GEOMETRY = "geometry.jsonl.gz";

/** The embeddings in so many dimensions: an Arrow file. */
export const embeddingsFile = (dimension: number): string => `embeddings-${dimension}d.arrow.gz`;

/** Columns of each table, in order. */
export const COLUMNS = {
  /** The first ones are for the reader: the cell says them, too. */
  networks: [
    "digest",
    "dataset",
    "loss",
    "dimension",
    "seed",
    "points",
    "testImages",
    "divergedAt",
    "cell",
    "data",
    "backend",
    "code",
    "environment",
  ],
  /** A row a value. */
  measures: [
    "network",
    "digest",
    "name",
    "parameters",
    "with",
    "data",
    "code",
    "column",
    "value",
    "note",
  ],
  /** A row a component of a digest of code; the fingerprint is that of each aspect. */
  code: ["code", "component", "fingerprint"],
  history: ["network", "epoch", "step", "loss"],
} as const;

/** Writes a table of a pack. */
export function encodeTable(
  columns: readonly string[],
  rows: readonly Record<string, unknown>[],
): string {
  return stringify(rows, { columns });
}

/**
 * Reads a table of a pack, row by row.
 *
 * @param files The files of the pack.
 * @param name The file of the table.
 * @param columns The columns that it must have, in order.
 * @param read Reads one row; what it throws is the damage of the file, with its line.
 * @throws {StoreError} If the file is no such table.
 */
export async function decodeTable<Column extends string>(
  files: PackFiles,
  name: string,
  columns: readonly Column[],
  read: (row: Record<Column, string>) => void,
): Promise<void> {
  const path = files.pathOf(name);
  const [header, ...rows] = parse(new TextDecoder().decode(await files.read(name)));
  if (header?.join() !== columns.join()) {
    throw damaged(
      path,
      `its columns must be ${columns.join(", ")}: they are ${header?.join(", ")}`,
    );
  }
  for (const [at, values] of rows.entries()) {
    try {
      if (values.length !== columns.length) {
        throw new RangeError(`it must have ${columns.length} values: it has ${values.length}`);
      }
      const row = columns.map((column, i) => [column, values[i]!]);
      read(Object.fromEntries(row) as Record<Column, string>);
    } catch (error) {
      throw damaged(path, `line ${at + 2}: ${(error as Error).message}`, error);
    }
  }
}

/** Reads a number of a table. */
export function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && (text === "NaN" || !Number.isNaN(number))) return number;
  throw new RangeError(`"${text.slice(0, 40)}" must be a number`);
}
