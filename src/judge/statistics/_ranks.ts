/** Ranks from 1 (smallest) upward; equal values share the mean of their ranks. */
export function midRanks(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(values.length);
  for (const [start, end] of runsOf(order.map((index) => values[index]!))) {
    const rank = (start + 1 + end) / 2;
    for (let at = start; at < end; at++) ranks[order[at]!] = rank;
  }
  return ranks;
}

/** The sum of t^3 - t over the groups of t equal values: 0 where there are no ties. */
export function tieTerm(values: readonly number[]): number {
  let term = 0;
  for (const [start, end] of runsOf(values.toSorted((a, b) => a - b))) {
    term += (end - start) ** 3 - (end - start);
  }
  return term;
}

/** The bounds [start, end) of each run of equal neighbours. */
function* runsOf(sorted: readonly number[]): Generator<[number, number]> {
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    yield [start, end];
  }
}
