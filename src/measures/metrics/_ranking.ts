/** Beyond this many neighbours, selecting and sorting beats keeping a sorted list. */
export const SHORT = 64;

/**
 * The nearest samples seen so far, sorted by distance and then by index: samples may be offered in
 * any order.
 */
export class Ranking {
  readonly indices: Int32Array;
  readonly distances: Float64Array;
  #count = 0;

  /** Makes room for the `k` nearest. */
  constructor(readonly k: number) {
    this.indices = new Int32Array(k);
    this.distances = new Float64Array(k);
  }

  /** The distance that a sample must not exceed to be taken. */
  get worst(): number {
    return this.#count < this.k ? Infinity : this.distances[this.k - 1]!;
  }

  clear(): void {
    this.#count = 0;
  }

  offer(index: number, distance: number): void {
    const { indices, distances } = this;
    if (this.#count === this.k && !this.#precedes(index, distance, this.k - 1)) return;
    let at = this.#count < this.k ? this.#count++ : this.k - 1;
    for (; at > 0 && this.#precedes(index, distance, at - 1); at--) {
      indices[at] = indices[at - 1]!;
      distances[at] = distances[at - 1]!;
    }
    indices[at] = index;
    distances[at] = distance;
  }

  /** Replaces the content by the first `k` of many samples, whose indices ascend. */
  take(candidates: Int32Array, distances: Float64Array): void {
    this.#count = 0;
    if (this.k <= SHORT) {
      for (let n = 0; n < candidates.length; n++) this.offer(candidates[n]!, distances[n]!);
      return;
    }
    // Sorting numbers alone is far faster than by a comparator; equal ones keep their order.
    const sorted = distances.slice().sort();
    const taken = new Int32Array(sorted.length);
    for (let n = 0; n < candidates.length; n++) {
      const first = firstNotBelow(sorted, distances[n]!);
      const at = first + taken[first]!++;
      if (at >= this.k) continue;
      this.indices[at] = candidates[n]!;
      this.distances[at] = distances[n]!;
    }
    this.#count = Math.min(this.k, candidates.length);
  }

  #precedes(index: number, distance: number, at: number): boolean {
    return distance < this.distances[at]! ||
      distance === this.distances[at]! && index < this.indices[at]!;
  }
}

/** The first place whose value is at least `value`, among ascending values. */
export function firstNotBelow(values: Float64Array | Int32Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
