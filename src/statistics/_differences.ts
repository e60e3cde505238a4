/**
 * The differences a - b, rounded to the ninth digit of the largest value.
 *
 * 0.982 - 0.978 and 0.983 - 0.979 differ in their last bits; unrounded, ranks would break the tie
 * by that noise.
 */
export function roundedDifferences(a: readonly number[], b: readonly number[]): number[] {
  const largest = [...a, ...b].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return a.map(() => 0);
  const unit = 10 ** (Math.ceil(Math.log10(largest)) - 9);
  // Adding 0 turns -0 into 0.
  return a.map((value, index) => Math.round((value - b[index]!) / unit) * unit + 0);
}
