import { type Matrix, rowOf } from "../base/matrix.ts";
import { minAngularGap } from "../measures/metrics/angles.ts";
import type { ReportRun } from "./types.ts";

/** Whether the embeddings of a run are at hand. */
export function hasEmbeddings({ embeddings }: ReportRun): boolean {
  return embeddings.coordinates.rows > 0;
}

/**
 * The configurations of which embeddings are at hand, the run that has them first: a pack keeps those
 * of one seed.
 */
export function withEmbeddings<T extends { runs: readonly ReportRun[] }>(all: readonly T[]): T[] {
  return all.flatMap((each) => {
    const shown = each.runs.find(hasEmbeddings);
    if (shown === undefined || shown === each.runs[0]) return shown === undefined ? [] : [each];
    return [{ ...each, runs: [shown, ...each.runs.filter((run) => run !== shown)] }];
  });
}

/** Whether every coordinate of a row is a number; those of a run that diverged are not. */
export function isFiniteRow({ embeddings }: ReportRun, row: number): boolean {
  return rowOf(embeddings.coordinates, row).every(Number.isFinite);
}

/** The rows of one split. */
export function splitRows({ embeddings }: ReportRun, split: string): number[] {
  const rows: number[] = [];
  for (const [row, name] of embeddings.splits.entries()) if (name === split) rows.push(row);
  return rows;
}

/** The finite embeddings of one split with their labels, as metrics take them. */
export function splitMatrix(
  run: ReportRun,
  split: string,
): { matrix: Matrix; labels: Int32Array } {
  const { coordinates: { columns }, coordinates, labels } = run.embeddings;
  const rows = splitRows(run, split).filter((row) => isFiniteRow(run, row));
  const data = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) data.set(rowOf(coordinates, row), at * columns);
  return {
    matrix: { data, rows: rows.length, columns },
    labels: Int32Array.from(rows, (row) => labels[row]!),
  };
}

/** The smallest angle between class means of the test embeddings, as it was measured, or is now. */
export function angularGap(run: ReportRun): number {
  const measured = run.metrics["minAngularGap"];
  if (typeof measured === "number") return measured;
  const { matrix, labels } = splitMatrix(run, "test");
  return minAngularGap(matrix, labels);
}

/**
 * The mean embedding of each class over its finite test rows.
 *
 * @param run The run.
 * @returns One mean a class; undefined where the class has no test row.
 */
export function classMeans(run: ReportRun): (Float64Array | undefined)[] {
  const { coordinates, labels } = run.embeddings;
  const sums = run.classNames.map(() => new Float64Array(coordinates.columns));
  const counts = new Int32Array(run.classNames.length);
  for (const row of splitRows(run, "test")) {
    const label = labels[row]!;
    const sum = sums[label];
    if (sum === undefined || !isFiniteRow(run, row)) continue;
    counts[label]! += 1;
    for (const [axis, value] of rowOf(coordinates, row).entries()) sum[axis]! += value;
  }
  return sums.map((sum, label) =>
    counts[label] === 0 ? undefined : sum.map((value) => value / counts[label]!)
  );
}

/** Whether the run's classifier got this row wrong; false without predictions. */
export function isMisclassified({ embeddings }: ReportRun, row: number): boolean {
  const { predictions, labels } = embeddings;
  return predictions !== undefined && predictions[row] !== labels[row];
}
