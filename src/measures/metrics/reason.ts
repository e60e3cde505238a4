/**
 * Why the metric that was computed last has no value, or a value that needs a word.
 *
 * A metric returns a plain number, so the reason travels beside it. Metrics are synchronous, hence
 * the slot always belongs to the call in progress; only `withReason` reads it.
 */
let last: string | undefined;

/** Gives NaN, the value of a metric that is undefined, and keeps the reason. */
export function undefinedBecause(reason: string): number {
  return noted(NaN, reason);
}

/** Gives `value` and keeps a note on how it came about, such as a convention that applied. */
export function noted(value: number, reason: string): number {
  last = reason;
  return value;
}

/** Runs a metric and gives its value with the reason or note that it left, if any. */
export function withReason<T>(compute: () => T): { value: T; reason?: string } {
  last = undefined;
  const value = compute();
  if (last !== undefined) return { value, reason: last };
  return Number.isNaN(value) ? { value, reason: "the metric gave no number" } : { value };
}
