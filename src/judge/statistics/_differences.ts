/**
 * The differences a - b, rounded to the ninth digit of the largest value.
 *
 * 0.982 - 0.978 and 0.983 - 0.979 differ in their last bits; unrounded, ranks would break the tie
 * by that noise.
 */
export function roundedDifferences(a: readonly number[], b: readonly number[]): number[] {
  const largest = [...a, ...b].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return a.map(() => 0);
  const unit = Math.max(10 ** (Math.ceil(Math.log10(largest)) - 9), Number.MIN_VALUE);
  return a.map((value, index) => unit * roundHalfAway((value - b[index]!) / unit));
}

/** Rounds -x to the negative of x, which `Math.round` does not at halves; never gives -0. */
function roundHalfAway(x: number): number {
  return x < 0 ? -Math.round(-x) + 0 : Math.round(x);
}
