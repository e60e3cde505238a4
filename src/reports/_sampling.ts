import { randomStream } from "../base/random.ts";

/**
 * Chooses the rows to draw: every row that must be kept, and of the others so many at random that
 * `limit` rows are drawn, unless more must be kept.
 *
 * Steps of equal length would favour classes where the labels of a dataset follow a pattern. The
 * random stream depends on nothing, so two reports of one store show the same points.
 *
 * @param length Number of rows.
 * @param limit How many rows to draw at most.
 * @param keep Whether a row must be kept, such as a misclassified one.
 * @returns Indices of the rows, ascending.
 */
export function sampleRows(
  length: number,
  limit: number,
  keep: (row: number) => boolean = () => false,
): number[] {
  const kept: number[] = [];
  const others: number[] = [];
  for (let row = 0; row < length; row++) (keep(row) ? kept : others).push(row);
  const room = Math.max(0, Math.floor(limit) - kept.length);
  if (others.length <= room) return Array.from({ length }, (_, row) => row);
  const order = randomStream(0, "report/points").permutation(others.length);
  const chosen = Array.from(order.subarray(0, room), (i) => others[i]!);
  return [...kept, ...chosen].sort((a, b) => a - b);
}
