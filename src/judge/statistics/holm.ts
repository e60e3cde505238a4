/**
 * Holm's step-down correction: p-values that may be compared with alpha though there are many.
 *
 * The i-th smallest of m becomes the greatest of min(1, (m - j + 1) p_(j)) for j <= i (Holm 1979).
 *
 * @param p The p-values of one family, each in [0, 1].
 * @returns The adjusted p-values, in the order given.
 * @throws {RangeError} If a value is outside [0, 1].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(holm([0.5, 0.125]), [0.5, 0.25]);
 * ```
 */
export function holm(p: readonly number[]): number[] {
  const bad = p.findIndex((value) => !(value >= 0 && value <= 1));
  if (bad >= 0) {
    throw new RangeError(`p-values must be in [0, 1]: value ${bad} is ${p[bad]}`);
  }
  const order = p.map((_, index) => index).sort((i, j) => p[i]! - p[j]!);
  const adjusted = p.map(() => NaN);
  let greatest = 0;
  for (const [step, index] of order.entries()) {
    greatest = Math.max(greatest, Math.min(1, (p.length - step) * p[index]!));
    adjusted[index] = greatest;
  }
  return adjusted;
}
