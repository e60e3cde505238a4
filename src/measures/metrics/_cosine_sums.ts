import type { Classes } from "./classes.ts";

/**
 * The summed cosine distances of each point to the points of each class, N x K, in O(N K d).
 *
 * For unit vectors 1 - cos is half the squared distance, and squared distances to n points sum to n
 * times that to their mean plus their scatter: no pair needs to be visited, and small angles lose no
 * digits. A zero vector is at distance 1 from everything else.
 */
export function cosineDistanceSums(
  units: Float64Array,
  d: number,
  { counts, of }: Classes,
): Float64Array {
  const K = counts.length;
  const isZero = Array.from(
    of,
    (_, i) => units.subarray(i * d, (i + 1) * d).every((value) => value === 0),
  );
  const directed = counts.slice();
  for (const [i, k] of of.entries()) if (isZero[i]) directed[k]!--;

  const means = new Float64Array(K * d);
  for (const [i, k] of of.entries()) {
    for (let j = 0; j < d; j++) means[k * d + j]! += units[i * d + j]! / Math.max(1, directed[k]!);
  }
  const squareTo = (i: number, k: number) => {
    let square = 0;
    for (let j = 0; j < d; j++) square += (units[i * d + j]! - means[k * d + j]!) ** 2;
    return square;
  };
  const scatter = new Float64Array(K);
  for (const [i, k] of of.entries()) if (!isZero[i]) scatter[k]! += squareTo(i, k);

  return Float64Array.from({ length: of.length * K }, (_, at) => {
    const [i, k] = [Math.floor(at / K), at % K];
    if (isZero[i]) return counts[k]! - (of[i] === k ? 1 : 0);
    return (directed[k]! * squareTo(i, k) + scatter[k]!) / 2 + counts[k]! - directed[k]!;
  });
}
