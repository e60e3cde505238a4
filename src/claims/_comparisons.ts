import { type Selector, selectorFields } from "../cell/selector.ts";
import { findColumn } from "../measures/columns.ts";
import { mean } from "../statistics/summary.ts";
import { populationOf } from "../study/population.ts";
import { smallestEffectOf } from "../study/smallest_effects.ts";
import type { ComparisonClaim, ConjunctionClaim, EquivalenceClaim } from "../study/types.ts";
import type { UniverseClaim } from "../study/universe.ts";
import { fairnessOf } from "./_fairness.ts";
import { imageErrorOf } from "./_images.ts";
import { meanOf, withPractical } from "./_practical.ts";
import { gatherSides, type SeedPair, sideOf } from "./_sides.ts";
import { noEvidence, pairedEvidence } from "./paired_evidence.ts";
import { hasFailed, valueOf } from "./training_end.ts";
import type { ClaimRun, Evidence, Gathered, Material, PairedClaim } from "./types.ts";

/** Gathers a claim on the values of a metric: the values of each pair of sides, seed by seed. */
export function gatherValues(claim: UniverseClaim, material: Material): Gathered {
  if ("equivalent" in claim) return gatherEquivalence(claim, material);
  if ("each" in claim) return gatherConjunction(claim, material);
  const { pairs, ...gathered } = gatherSides(claim, material);
  const at = (seeds: number) => evidenceOf(pairs.slice(0, seeds), claim, "greater", material);
  return { ...gathered, seeds: pairs.length, at };
}

/**
 * Gathers an equivalence. Of several sides every two must be equivalent, so that the least of them
 * decides; that some two differ is judged with Bonferroni's correction.
 */
function gatherEquivalence(claim: EquivalenceClaim, material: Material): Gathered {
  const { equivalent } = claim;
  const pairs = equivalent.flatMap((_, i) =>
    equivalent.slice(i + 1).map((_, offset) => [i, i + 1 + offset] as const)
  );
  return gatherPairs(claim, "equivalent", material, {
    selectors: equivalent,
    names: equivalent.map((_, at) => `equivalent[${at}]`),
    pairs,
  });
}

/**
 * Gathers a conjunction. Every comparison must hold, so that the one of which the runs are least sure
 * decides, without a correction (the intersection-union test, Berger 1982); that some one goes the
 * other way is judged with Bonferroni's.
 */
function gatherConjunction(claim: ConjunctionClaim, material: Material): Gathered {
  return gatherPairs(claim, "greater", material, {
    selectors: claim.each.flatMap(({ greater, less }) => [greater, less]),
    names: claim.each.flatMap((_, at) => [`each[${at}].greater`, `each[${at}].less`]),
    pairs: claim.each.map((_, at) => [2 * at, 2 * at + 1] as const),
  });
}

/** The sides of a claim, and which two of them are held against each other. */
interface SeveralSides {
  selectors: readonly Selector[];
  names: readonly string[];
  pairs: readonly (readonly [greater: number, less: number])[];
}

function gatherPairs(
  claim: Reading,
  relation: NonNullable<PairedClaim["relation"]>,
  material: Material,
  { selectors, names, pairs }: SeveralSides,
): Gathered {
  const all = pairs.map(([i, j]) => {
    const sides = { greater: selectors[i]!, less: selectors[j]! };
    return { i, j, ...gatherSides(sides, material, [names[i]!, names[j]!]) };
  });
  const at = (seeds: number) =>
    decisive(
      relation,
      all.map(({ i, j, pairs }) => ({
        between: [i, j].map((at) => sideText(selectors[at]!)).join(" against "),
        ...evidenceOf(pairs.slice(0, seeds), claim, relation, material),
      })),
    );
  const used = selectors.map((_, index) => {
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
    sides: used.map((runs, index) => sideOf(names[index]!, runs)),
  };
}

/** A side in words, such as `loss.weight 0.1`. */
const sideText = (side: Selector) =>
  [...selectorFields(side)].map(([name, value]) => `${name} ${value}`).join(", ") || "all";

/**
 * The evidence of several pairs of sides as one. That all are as claimed is as sure as the pair of
 * which it is least sure. What is shown of an equivalence is the pair that may lie furthest apart, of
 * a conjunction the one that speaks least for it.
 */
function decisive(
  relation: NonNullable<PairedClaim["relation"]>,
  all: readonly (Evidence & { between: string })[],
): Evidence {
  const ends = ({ estimate, interval: { low, high } }: Evidence) =>
    [estimate, low, high].filter((end) => !Number.isNaN(end));
  const reach = (evidence: Evidence) => Math.max(...ends(evidence).map(Math.abs), -Infinity);
  const doubt = (evidence: Evidence) =>
    relation === "equivalent"
      ? [ends(evidence).length === 0 ? Infinity : reach(evidence), Math.abs(evidence.estimate)]
      : [evidence.outcome === "supported" ? evidence.p : 2 - evidence.p, -evidence.estimate];
  const ordered = all.toSorted((a, b) => {
    const [[most, then], [other, otherwise]] = [doubt(a), doubt(b)] as [number[], number[]];
    return other! - most! || otherwise! - then! || 0;
  });
  const apart = ordered.filter(({ outcome }) => outcome === "refuted");
  const clearest = apart.reduce(
    (best, each) => each.p < best.p ? each : best,
    apart[0] ?? ordered[0]!,
  );
  const { between, ...shown } = clearest;
  const which = relation === "equivalent"
    ? apart.length === 0 ? "that may lie furthest apart" : "that differ most clearly"
    : apart.length === 0
    ? "that speak least for it"
    : "that most clearly go the other way";
  const remarks = all.length === 1 ? shown.remarks ?? [] : [
    `shown are, of ${all.length} pairs of sides, those ${which}: ${between}`,
    ...shown.remarks ?? [],
  ];
  if (apart.length > 0) return { ...shown, remarks, p: Math.min(1, all.length * clearest.p) };
  const unsure = all.reduce((worst, each) => each.p > worst.p ? each : worst);
  const mixed = all.find(({ outcome }) => outcome === "mixed");
  return {
    ...shown,
    remarks: mixed === undefined || mixed === clearest
      ? remarks
      : [...remarks, ...mixed.remarks ?? []],
    outcome: mixed?.outcome ?? shown.outcome,
    p: unsure.p,
    ...unsure.floor && { floor: unsure.floor },
    ...unsure.needed && { needed: unsure.needed },
  };
}

type Reading = Omit<ComparisonClaim, "margin" | "greater" | "less"> & { margin?: number };

function evidenceOf(
  pairs: readonly SeedPair[],
  claim: Reading,
  relation: NonNullable<PairedClaim["relation"]>,
  { alpha, terms }: Material,
): Evidence {
  const { metric, estimand, assume, collapsed } = claim;
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
  const sides = {
    greater: kept.map(({ greater }) => value(greater)),
    less: kept.map(({ less }) => value(less)),
  };
  const effect = smallestEffectOf(claim, terms, meanOf(sides));
  const { margin = effect } = claim;
  if (margin === undefined) return noEvidence("nothing says which difference would matter");
  const population = populationOf(claim, terms);
  const images = population === "images" ? imageErrorOf(kept, metric) : undefined;
  if (population === "images" && images === undefined) {
    return noEvidence("how many test images there were is not known, and so not their error");
  }
  const evidence = pairedEvidence(
    {
      ...{ relation, margin, estimand, assume },
      ...sides,
      ...(direction !== "none" && { better: direction }),
      range: [low, high],
      collapsed: failures,
    },
    alpha,
    images?.error,
  );
  const treated = {
    count: [],
    worst: ["collapsed networks take the worst value"],
    exclude: [`judged on the ${kept.length} of ${pairs.length} seeds in which no network failed`],
  }[collapsed];
  const anyFailed = [...failures.greater, ...failures.less].includes(true);
  const remarks = [
    ...evidence.remarks ?? [],
    ...anyFailed ? treated : [],
    ...images === undefined ? [] : [images.text],
  ];
  return withPractical({ ...evidence, remarks, population }, effect);
}
