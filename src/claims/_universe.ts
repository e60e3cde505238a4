import { analysesOf, analysisOf, choicesOf, type UniverseClaim } from "../study/universe.ts";
import { gatherValues } from "./_comparisons.ts";
import { NOTHING } from "./paired_evidence.ts";
import type { Material, Universe, UniverseAnalysis } from "./types.ts";

/**
 * Judges a claim once for each analysis of its universe, each by itself: the universe shows how far the
 * verdict hangs on choices that could have been others, and decides nothing.
 *
 * @param claim The claim.
 * @param material What it is judged by.
 * @param looks The looks of the plan; of these the last that was reached counts.
 * @returns The analyses, the claim's own first; undefined where it declares no universe.
 */
export function surveyUniverse(
  claim: UniverseClaim,
  material: Material,
  looks: readonly number[],
): Universe | undefined {
  if (claim.universe === undefined) return undefined;
  const choices = choicesOf(claim, material.runs.map(({ cell }) => cell));
  const analyses = analysesOf(choices).map((settings): UniverseAnalysis => {
    const { claim: own, items } = analysisOf(claim, settings, material.runs);
    const { refusal, lack, seeds, at } = gatherValues(own, { ...material, runs: items });
    const why = refusal ?? lack;
    const look = looks.length === 0 ? seeds : looks.findLast((look) => look <= seeds);
    if (why !== undefined || look === undefined) {
      const { estimate, interval, p, pairs } = NOTHING;
      return { settings, estimate, interval, p, pairs, outcome: "missing" };
    }
    const { estimate, interval, p, pairs, outcome } = at(look);
    const decided = p <= material.alpha ? outcome : "undecided";
    return { settings, estimate, interval, p, pairs, outcome: decided };
  });
  const [own] = analyses;
  const judged = analyses.filter(({ outcome }) => outcome !== "missing");
  const hasSign = ({ estimate }: UniverseAnalysis) =>
    Math.sign(estimate) === Math.sign(own!.estimate);
  const agrees = (analysis: UniverseAnalysis) =>
    own!.outcome === "undecided" ? hasSign(analysis) : analysis.outcome === own!.outcome;
  const agree = own!.outcome === "missing" ? 0 : judged.filter(agrees).length;
  return {
    choices,
    analyses,
    judged: judged.length,
    agree,
    sameSign: judged.filter(hasSign).length,
    share: agree / judged.length,
  };
}
