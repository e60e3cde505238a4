/**
 * Chooses the rows to draw: every row that must be kept, and of the others an even share, so that
 * at most `limit` rows are drawn unless more must be kept.
 *
 * The rows are taken at equal steps in their own order, which needs no random numbers: two reports
 * of one store show the same points.
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
  const room = Math.max(0, limit - kept.length);
  if (others.length <= room) return Array.from({ length }, (_, row) => row);
  const chosen = Array.from(
    { length: room },
    (_, i) => others[Math.floor(i * others.length / room)]!,
  );
  return [...kept, ...chosen].sort((a, b) => a - b);
}
