/**
 * P(W+ <= w) for w = 0, 1/2, 1, ... where each rank counts toward W+ with probability 1/2.
 *
 * Entry i is the probability of at most i / 2, so that the mid-ranks of ties fit. The distribution
 * is conditional on the given ranks and exact for them.
 */
export function signedRankDistribution(ranks: ArrayLike<number>): Float64Array {
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const mass = new Float64Array(total + 1);
  mass[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let w = reached; w >= 0; w--) {
      mass[w] = (mass[w]! + (w >= rank ? mass[w - rank]! : 0)) / 2;
    }
  }
  for (let w = 1; w <= total; w++) mass[w]! += mass[w - 1]!;
  return mass;
}
