import type { JudgedClaim, Outcome } from "./_view.ts";

/** The name of an outcome in a sentence. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  holds: "hold",
  fails: "do not hold",
  open: "stay undecided",
  untrained: "wait for networks",
};

/** How many claims have an outcome, in words, such as `3 hold`. */
export function outcomeText([outcome, n]: [Outcome, number]): string {
  return `${n} ${OUTCOME_WORDS[outcome]}`;
}

const OUTCOMES: readonly Outcome[] = ["holds", "fails", "open", "untrained"];

/** How many claims have each outcome; those that wait for networks only where there are any. */
export function tally(claims: readonly JudgedClaim[]): [Outcome, number][] {
  return OUTCOMES.map((outcome) =>
    [
      outcome,
      claims.filter((claim) => claim.outcome === outcome).length,
    ] as [Outcome, number]
  ).filter(([outcome, n]) => outcome !== "untrained" || n > 0);
}
