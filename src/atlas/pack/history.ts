import type { HistoryRow } from "../../networks/train.ts";

/** Rows of a history that a pack keeps, about. */
const ROWS = 50;

/**
 * Thins a history: averages of equal stretches within each epoch, at the last step of each, so that
 * the average of an epoch stays what it was to within a stretch. What was not finite stays so only
 * where nothing else stands in its stretch.
 */
export function thinHistory(history: readonly HistoryRow[]): HistoryRow[] {
  if (history.length <= ROWS) return [...history];
  const epochs = [...Map.groupBy(history, ({ epoch }) => epoch).values()];
  const stretches = Math.max(1, Math.floor(ROWS / epochs.length));
  return epochs.flatMap((rows) => {
    const size = Math.ceil(rows.length / stretches);
    return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => {
      const stretch = rows.slice(i * size, (i + 1) * size);
      const finite = stretch.map(({ loss }) => loss).filter(Number.isFinite);
      const loss = finite.reduce((sum, value) => sum + value, 0) / finite.length;
      return { ...stretch.at(-1)!, loss };
    });
  });
}
