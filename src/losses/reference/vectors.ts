/** The inner product. */
export function dot(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** The Euclidean norm. */
export function norm(x: readonly number[]): number {
  return Math.sqrt(dot(x, x));
}

/** The vector at length 1; a zero vector stays zero. */
export function unit(x: readonly number[]): number[] {
  const length = norm(x) || 1;
  return x.map((v) => v / length);
}

/** The squared Euclidean distance. */
export function squaredDistance(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) ** 2;
  return sum;
}

/** The mean of what `f` gives; 0 for nothing, as a loss over nothing pulls nowhere. */
export function meanOf<T>(values: readonly T[], f: (value: T, index: number) => number): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value, index) => sum + f(value, index), 0) / values.length;
}
