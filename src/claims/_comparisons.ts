import { findColumn } from "../measures/columns.ts";
import { mean } from "../statistics/summary.ts";
import type { ComparisonClaim, EquivalenceClaim } from "../study/types.ts";
import { fairnessOf } from "./_fairness.ts";
import { gatherSides, type SeedPair, sideOf } from "./_sides.ts";
import { noEvidence, pairedEvidence } from "./paired_evidence.ts";
import { hasFailed, valueOf } from "./training_end.ts";
import type { ClaimRun, Evidence, Gathered, Material, PairedClaim } from "./types.ts";

/** Gathers a comparison: the values of both sides, seed by seed. */
export function gatherComparison(
  claim: ComparisonClaim,
  material: Material,
): Gathered {
  const { pairs, ...gathered } = gatherSides(claim, material);
  const at = (seeds: number) => evidenceOf(pairs.slice(0, seeds), claim, "greater", material.alpha);
  return { ...gathered, seeds: pairs.length, at };
}

/**
 * Gathers an equivalence. Of several sides every two must be equivalent, so that the least of them
 * decides; that some two differ is judged with Bonferroni's correction.
 */
export function gatherEquivalence(
  claim: EquivalenceClaim,
  material: Material,
): Gathered {
  const { equivalent } = claim;
  const all = equivalent.flatMap((greater, i) =>
    equivalent.slice(i + 1).map((less, offset) => {
      const j = i + 1 + offset;
      const names = [`equivalent[${i}]`, `equivalent[${j}]`] as const;
      return { i, j, ...gatherSides({ greater, less }, material, names) };
    })
  );
  const at = (seeds: number) =>
    decisive(
      all.map(({ pairs }) =>
        evidenceOf(pairs.slice(0, seeds), claim, "equivalent", material.alpha)
      ),
    );
  const used = equivalent.map((_, index) => {
    const runs = all.filter(({ i, j }) => i === index || j === index)
      .flatMap(({ i, pairs }) => pairs.flatMap((pair) => i === index ? pair.greater : pair.less));
    return [...new Set(runs)];
  });
  const [refusal] = all.flatMap(({ refusal }) => refusal ?? []);
  const [lack] = all.flatMap(({ lack }) => lack ?? []);
  const about = [...new Set(all.flatMap(({ fairness }) => fairness.about))];
  return {
    seeds: Math.min(...all.map(({ pairs }) => pairs.length)),
    at,
    ...(refusal !== undefined && { refusal }),
    ...(lack !== undefined && { lack }),
    notes: [...new Set(all.flatMap(({ notes }) => notes))],
    fairness: fairnessOf(used, about, material.study),
    sides: used.map((runs, index) => sideOf(`equivalent[${index}]`, runs)),
  };
}

/** The evidence of several pairs of sides as one; of equal p-values that of the greatest effect. */
function decisive(all: readonly Evidence[]): Evidence {
  const ordered = all.toSorted((a, b) => Math.abs(b.estimate) - Math.abs(a.estimate) || 0);
  const apart = ordered.filter(({ outcome }) => outcome === "refuted");
  if (apart.length === 0) return ordered.reduce((worst, each) => each.p > worst.p ? each : worst);
  const clearest = apart.reduce((best, each) => each.p < best.p ? each : best);
  return { ...clearest, p: Math.min(1, all.length * clearest.p) };
}

type Reading = Pick<ComparisonClaim, "metric" | "margin" | "estimand" | "assume" | "collapsed">;

function evidenceOf(
  pairs: readonly SeedPair[],
  { metric, margin, estimand, assume, collapsed }: Reading,
  relation: NonNullable<PairedClaim["relation"]>,
  alpha: number,
): Evidence {
  const { direction, range: [low, high] } = findColumn(metric);
  const failed = (side: "greater" | "less") => pairs.map((pair) => pair[side].some(hasFailed));
  const failures = { greater: failed("greater"), less: failed("less") };
  const kept = pairs.filter((_, at) =>
    collapsed !== "exclude" || !failures.greater[at] && !failures.less[at]
  );
  if (kept.length === 0) return noEvidence("every seed has a network that failed");
  const value = (runs: readonly ClaimRun[]) => {
    const values = runs.map((run) =>
      collapsed === "worst" && hasFailed(run) ? undefined : valueOf(run, metric)
    );
    return values.every((value) => value !== undefined) ? mean(values as number[]) : null;
  };
  const evidence = pairedEvidence({
    ...{ relation, margin, estimand, assume },
    greater: kept.map(({ greater }) => value(greater)),
    less: kept.map(({ less }) => value(less)),
    ...(direction !== "none" && { better: direction }),
    range: [low, high],
    collapsed: failures,
  }, alpha);
  const treated = {
    count: [],
    worst: ["collapsed networks take the worst value"],
    exclude: [`judged on the ${kept.length} of ${pairs.length} seeds in which no network failed`],
  }[collapsed];
  const anyFailed = [...failures.greater, ...failures.less].includes(true);
  return anyFailed ? { ...evidence, remarks: [...evidence.remarks ?? [], ...treated] } : evidence;
}
