/**
 * A local stand-in for `jsr:@std/csv`, for networks that cannot reach JSR: `parse` and `stringify`
 * as this project uses them, with the same semantics, built on `d3-dsv`.
 *
 * @module
 */
// @ts-types="npm:@types/d3-dsv@3.0.7"
import { csvParseRows } from "d3-dsv";

/** How CSV is read. */
export interface ParseOptions {
  /** Whether the first row names the columns; rows are then objects. */
  skipFirstRow?: boolean;
}

/** How CSV is written. */
export interface StringifyOptions {
  /** The columns, in order; for rows that are objects, their keys. */
  columns?: readonly string[];
  /** Whether the first line names the columns, default true. */
  headers?: boolean;
}

/** Reads CSV: as objects with `skipFirstRow`, as arrays without. */
export function parse(input: string, options: { skipFirstRow: true }): Record<string, string>[];
/** Reads CSV as arrays. */
export function parse(input: string, options?: { skipFirstRow?: false }): string[][];
export function parse(
  input: string,
  { skipFirstRow = false }: ParseOptions = {},
): string[][] | Record<string, string>[] {
  const rows = csvParseRows(input.replace(/^\uFEFF/, ""));
  if (!skipFirstRow) return rows;
  const columns = rows.shift();
  if (columns === undefined) throw new TypeError("Cannot parse input: headers must not be empty");
  return rows.map((row, index) => {
    if (row.length !== columns.length) {
      throw new SyntaxError(
        `Syntax error on line ${
          index + 2
        }: The record has ${row.length} fields, but the header has ${columns.length} fields`,
      );
    }
    return Object.fromEntries(columns.map((name, at) => [name, row[at]!]));
  });
}

/** Writes rows as CSV, lines ended by CRLF as in RFC 4180. */
export function stringify(
  data: readonly (readonly unknown[] | Record<string, unknown>)[],
  { columns = [], headers = true }: StringifyOptions = {},
): string {
  if (columns.length === 0 && data.some((row) => !Array.isArray(row))) {
    throw new TypeError("Invalid type: No property accessor function was provided for object");
  }
  const lines: string[] = [];
  if (headers && columns.length > 0) lines.push(columns.map(quote).join(","));
  for (const row of data) {
    const values = Array.isArray(row)
      ? row
      : columns.map((name) => (row as Record<string, unknown>)[name]);
    lines.push(values.map((value) => quote(text(value))).join(","));
  }
  return lines.map((line) => line + "\r\n").join("");
}

function text(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function quote(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
