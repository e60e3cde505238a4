import type { JudgedClaim, Outcome } from "./_view.ts";

/** What an outcome is called in a sentence. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  holds: "hold",
  fails: "do not hold",
  open: "stay undecided",
};

const OUTCOMES: readonly Outcome[] = ["holds", "fails", "open"];

/** How many claims have each outcome, in the order hold, do not hold, undecided. */
export function tally(claims: readonly JudgedClaim[]): [Outcome, number][] {
  return OUTCOMES.map((outcome) => [
    outcome,
    claims.filter((claim) => claim.outcome === outcome).length,
  ]);
}
