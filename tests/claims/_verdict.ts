import type { ClaimVerdict } from "../../src/claims/mod.ts";

/** An undecided verdict without an effect, with some parts of its own. */
export function verdictOf(parts: Partial<ClaimVerdict>): ClaimVerdict {
  return {
    id: "compact",
    statement: "Center loss gives more compact classes than softmax",
    kind: "comparison",
    metrics: ["fisherRatio"],
    verdict: "undecided",
    reason: "two pairs cannot decide",
    estimand: "nothing",
    estimate: NaN,
    interval: { low: NaN, high: NaN, level: NaN },
    effectSize: NaN,
    pairs: 2,
    p: 1,
    adjustedP: 1,
    notes: [],
    fairness: { about: [], shared: {}, seeds: [1, 2] },
    sides: [],
    ...parts,
  };
}
