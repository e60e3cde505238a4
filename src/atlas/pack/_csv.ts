import { parse, stringify } from "@std/csv";
import { damaged, type PackFiles } from "./_files.ts";

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
export async function decodeTable(
  files: PackFiles,
  name: string,
  columns: readonly string[],
  read: (row: Record<string, string>) => void,
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
      read(Object.fromEntries(columns.map((column, i) => [column, values[i]!])));
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
