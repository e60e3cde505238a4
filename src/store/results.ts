import { stringify } from "@std/csv";
import { Float64, Int32, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { factorColumns, isWhole } from "../cell/factors.ts";
import { checkRuns, type ResultRun } from "./check_runs.ts";

/** A table: names of columns, and rows of as many values. */
interface ResultsTable {
  /** Factors, then metrics, then the digest. */
  columns: string[];
  /** A row a run. */
  rows: (string | number | null)[][];
}

/**
 * Lays runs out as a table: a row a run, a column for each factor, then for each metric.
 *
 * The rows keep the order of the runs; metrics come in the order in which they first occur.
 */
function resultsTable(runs: readonly ResultRun[]): ResultsTable {
  checkRuns(runs);
  const factors = factorColumns(runs.map(({ cell }) => cell));
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  return {
    columns: [...factors.columns, ...metrics, "divergedAt", "digest"],
    rows: runs.map((run, index) => [
      ...factors.rows[index]!,
      ...metrics.map((name) => Object.hasOwn(run.metrics, name) ? run.metrics[name]! : null),
      run.divergedAt ?? null,
      run.digest,
    ]),
  };
}

/**
 * The table of results as CSV (RFC 4180). Undefined values are empty. A text that a spreadsheet would
 * take for a formula is prefixed with an apostrophe.
 *
 * @param runs What `findRuns` found.
 * @returns The text of the file, a line a run.
 * @throws {InputError} If a run is not one of `findRuns`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resultsCsv } from "@loss-atlas/loss-atlas/store";
 * import { expandMatrix, parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const run = {
 *   digest: "0".repeat(64),
 *   cell: expandMatrix(parseExperiment({
 *     name: "small",
 *     title: "Small",
 *     matrix: { dataset: ["digits"], loss: [{ name: "softmax" }] },
 *   }, "small.json"))[0]!,
 *   metrics: { accuracy: 0.9 },
 * };
 * const [heading, row] = resultsCsv([run]).split("\r\n");
 * assertEquals([heading!.split(",")[0], row!.split(",")[0]], ["dataset", "digits"]);
 * ```
 */
export function resultsCsv(runs: readonly ResultRun[]): string {
  const { columns, rows } = resultsTable(runs);
  const plain = rows.map((row) =>
    row.map((value) => typeof value === "string" ? asText(value) : value)
  );
  return stringify(plain, { columns: columns.map(asText), headers: true });
}

const asText = (text: string) => /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;

/**
 * The table of results as an Arrow file, which pandas, polars and R read with their types.
 *
 * Undefined values are null; numbers are doubles, except factors and steps, which are integers as long
 * as all of them have 32 bits.
 *
 * @param runs What `findRuns` found.
 * @returns The bytes of the file.
 * @throws {InputError} If a run is not one of `findRuns`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resultsArrow } from "@loss-atlas/loss-atlas/store";
 *
 * assertEquals(new TextDecoder().decode(resultsArrow([]).subarray(0, 6)), "ARROW1");
 * ```
 */
export function resultsArrow(runs: readonly ResultRun[]): Uint8Array {
  const { columns, rows } = resultsTable(runs);
  return tableToIPC(
    new Table(Object.fromEntries(columns.map((name, at) => {
      const values = rows.map((row) => row[at] === "" ? null : row[at]!);
      const type = columnType(name, values);
      return [
        name,
        type instanceof Utf8
          ? vectorFromArray(values.map((value) => value === null ? null : String(value)), type)
          : vectorFromArray(values as (number | null)[], type),
      ];
    }))),
    "file",
  );
}

function columnType(name: string, values: readonly unknown[]): Utf8 | Int32 | Float64 {
  if (values.some((value) => typeof value === "string")) return new Utf8();
  const whole = (isWhole(name) || name === "divergedAt") &&
    values.every((value) => value === null || value === ((value as number) | 0));
  return whole ? new Int32() : new Float64();
}
