import { type Cell, configurationKey } from "../cell/cell.ts";
import { select } from "../cell/selector.ts";
import { alphaShares } from "../statistics/corrections.ts";
import { testPower } from "../statistics/power.ts";
import { spearmanCritical, spearmanPower } from "../statistics/spearman_power.ts";
import type { Claim } from "../study/types.ts";
import { gather } from "./judge.ts";
import type { ClaimRun, ClaimVerdict, JudgedStudy } from "./types.ts";

/** The effect at which the power of a claim is stated: in deviations of the differences between seeds. */
export const PLANNED_EFFECT = 1;

/** And of a correlation. */
export const PLANNED_RHO = 0.7;

/** What a claim can be decided by, before anything is trained. */
export interface ClaimPlan {
  id: string;
  kind: ClaimVerdict["kind"];
  /** Its family; absent where it is that of all claims that name none. */
  family?: string;
  /** Seeds, or configurations of a correlation. */
  observations: number;
  /** The smallest p-value of so many; absent where the test has none. */
  smallestP?: number;
  /** The level of the first step of Holm's correction, at the last look. */
  level: number;
  /** Whether the claim is decided where all seeds speak for it; absent where signs do not decide. */
  byAll?: boolean;
  /** Whether it is where one seed speaks against it, at the first step of Holm's correction. */
  byAllButOne?: boolean;
  /** And at the last step, where every other claim of the family is decided. */
  byAllButOneLast?: boolean;
  /** The least |rho| that decides a correlation; absent where none does. */
  criticalRho?: number;
  /** The power at {@linkcode PLANNED_EFFECT} or {@linkcode PLANNED_RHO}; absent where it is not known. */
  power?: number;
}

/**
 * Says of every claim of a study what its seeds can decide, from the cells alone.
 *
 * @param study The study.
 * @param cells Its cells.
 * @param alpha Level of the family.
 */
export function planClaims(
  study: JudgedStudy,
  cells: readonly Cell[],
  alpha = 0.05,
): ClaimPlan[] {
  const { claims, looks = [] } = study;
  // Of runs nothing is known yet but their cells.
  const runs = cells.map((cell, at): ClaimRun => ({
    ...{ digest: String(at), cell, metrics: {} },
    environment: { backend: "wasm" },
  }));
  const share = looks.length === 0 ? 1 : alphaShares(looks).at(-1)!;
  const last = alpha * share;
  const families = Map.groupBy(claims, ({ family }) => family);
  return claims.map((claim) => {
    const { id, family } = claim;
    const { kind, seeds } = gather(claim, { study, runs, alpha, terms: study });
    const level = last / families.get(family)!.length;
    const plan = { id, kind, ...family !== undefined && { family }, level };
    if ("correlation" in claim) {
      const selected = select(claim.correlation.over, runs);
      const observations = new Set(selected.map(({ cell }) => configurationKey(cell))).size;
      if (observations < 4) return { ...plan, observations };
      const criticalRho = spearmanCritical(observations, level);
      const power = spearmanPower(observations, PLANNED_RHO, level);
      return { ...plan, observations, ...criticalRho !== undefined && { criticalRho }, power };
    }
    const observations = Math.min(seeds, looks.at(-1) ?? seeds);
    if (observations < 2) return { ...plan, observations };
    const [all, but] = [0, 1].map((against) => pOf(claim, observations, against));
    const test = testOf(claim);
    return {
      ...{ ...plan, observations },
      ...all !== undefined && { smallestP: all, byAll: all <= level },
      ...but !== undefined && { byAllButOne: but <= level, byAllButOneLast: but <= last },
      ...test !== undefined && {
        power: testPower(test, observations, PLANNED_EFFECT, level),
      },
    };
  });
}

/** The two-sided p-value of n seeds of which so many speak against the claim, 0 or 1. */
function pOf(claim: Claim, n: number, against: number): number | undefined {
  if ("over" in claim) {
    const bound = (claim.atLeast ?? claim.atMost)!;
    const share = claim.atLeast === undefined ? 1 - bound : bound;
    const none = share ** n;
    return Math.min(1, 2 * (against === 0 ? none : none + n * share ** (n - 1) * (1 - share)));
  }
  if ("assume" in claim && claim.assume === "normality") return undefined;
  if ("estimand" in claim && claim.estimand === "mean" && claim.assume === "nothing") {
    return undefined;
  }
  // With ranks, the one against is the smallest difference.
  const ranks = "assume" in claim && claim.assume === "symmetry";
  return Math.min(1, 2 ** (1 - n) * (against === 0 ? 1 : ranks ? 2 : n + 1));
}

/** The test whose power is known: of a difference between seeds. */
function testOf(claim: Claim): "sign" | "wilcoxon" | "pairedT" | undefined {
  if ("event" in claim || "correlation" in claim) return undefined;
  // Of several pairs of sides the power hangs on how they go together.
  if ("equivalent" in claim || "each" in claim) return undefined;
  if (claim.assume === "symmetry") return "wilcoxon";
  if (claim.assume === "normality") return "pairedT";
  return "estimand" in claim && claim.estimand === "mean" ? undefined : "sign";
}
