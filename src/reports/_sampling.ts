import { randomStream } from "../base/random.ts";

/**
 * Chooses the rows to draw at random, the rows that matter most before all others: unless they would
 * be more than half of the picture, which would then show little else.
 *
 * Steps of equal length would favour classes where the labels of a dataset follow a pattern. The
 * random stream depends on nothing, so two reports of one store show the same points.
 *
 * @param length Number of rows.
 * @param limit How many rows to draw at most.
 * @param matters Whether a row goes before others, such as a misclassified one.
 * @returns Indices of the rows, ascending.
 */
export function sampleRows(
  length: number,
  limit: number,
  matters: (row: number) => boolean = () => false,
): number[] {
  const all = Array.from({ length }, (_, row) => row);
  const room = Math.floor(limit);
  if (length <= room) return all;
  const first = all.filter(matters);
  const kept = first.length <= room / 2 ? first : [];
  const others = kept.length === 0 ? all : all.filter((row) => !matters(row));
  const order = randomStream(0, "report/points").permutation(others.length);
  const chosen = Array.from(order.subarray(0, room - kept.length), (i) => others[i]!);
  return [...kept, ...chosen].sort((a, b) => a - b);
}
