import { type Selector, selectorFields } from "../cell/selector.ts";
import { findColumn } from "../measures/columns.ts";
import { mean } from "../statistics/summary.ts";
import { populationOf } from "../study/population.ts";
import { smallestEffectOf } from "../study/smallest_effects.ts";
import type { ComparisonClaim, EquivalenceClaim } from "../study/types.ts";
import { fairnessOf } from "./_fairness.ts";
import { imageErrorOf } from "./_images.ts";
import { meanOf, withPractical } from "./_practical.ts";
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
  const at = (seeds: number) => evidenceOf(pairs.slice(0, seeds), claim, "greater", material);
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
      all.map(({ i, j, pairs }) => ({
        between: [i, j].map((at) => sideText(equivalent[at]!)).join(" against "),
        ...evidenceOf(pairs.slice(0, seeds), claim, "equivalent", material),
      })),
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

/** A side in words, such as `loss.weight 0.1`. */
const sideText = (side: Selector) =>
  [...selectorFields(side)].map(([name, value]) => `${name} ${value}`).join(", ") || "all";

/**
 * The evidence of several pairs of sides as one. That all are equivalent is as sure as the pair of
 * which it is least sure; what is shown is the pair that may lie furthest apart.
 */
function decisive(all: readonly (Evidence & { between: string })[]): Evidence {
  const reach = ({ estimate, interval: { low, high } }: Evidence) => {
    const ends = [estimate, low, high].filter((end) => !Number.isNaN(end)).map(Math.abs);
    return ends.length === 0 ? Infinity : Math.max(...ends);
  };
  const ordered = all.toSorted((a, b) =>
    reach(b) - reach(a) || Math.abs(b.estimate) - Math.abs(a.estimate) || 0
  );
  const apart = ordered.filter(({ outcome }) => outcome === "refuted");
  const clearest = apart.reduce(
    (best, each) => each.p < best.p ? each : best,
    apart[0] ?? ordered[0]!,
  );
  const { between, ...shown } = clearest;
  const remarks = all.length === 1 ? shown.remarks ?? [] : [
    `shown are, of ${all.length} pairs of sides, those ${
      apart.length === 0 ? "that may lie furthest apart" : "that differ most clearly"
    }: ${between}`,
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
