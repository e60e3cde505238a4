import { canonicalJson } from "../base/digest.ts";
import type { Cell } from "../cell/cell.ts";
import { combinations, settingOf } from "../cell/factors.ts";
import { matches, type Selector } from "../cell/selector.ts";
import type {
  ComparedSides,
  ComparisonClaim,
  ConjunctionClaim,
  EquivalenceClaim,
} from "./types.ts";

/** A claim that may be judged over a universe of analyses. */
export type UniverseClaim = ComparisonClaim | ConjunctionClaim | EquivalenceClaim;

/** A choice of an analysis: a setting with all its values, that of the claim itself first. */
export interface Choice {
  /** `metric`, or a setting such as `epochs` or `training.optimizer.learningRate`. */
  setting: string;
  /** Its values; null stands for cells of all values, which a claim takes that does not fix it. */
  values: unknown[];
}

/** The sides of a claim. */
export function sidesOf(claim: UniverseClaim): readonly Selector[] {
  if ("equivalent" in claim) return claim.equivalent;
  return comparedSides(claim).flatMap(({ greater, less }) => [greater, less]);
}

/** The pairs of sides of which a claim says that one is greater. */
export function comparedSides(
  claim: ComparedSides | Pick<ConjunctionClaim, "each">,
): ComparedSides[] {
  return "each" in claim ? claim.each : [{ greater: claim.greater, less: claim.less }];
}

/** Where the value of a setting stands in a cell. */
const pathOf = (setting: string) => settingOf(setting.replace(/^training\./, "")).split(".");

const at = (node: unknown, path: readonly string[]) =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], node);

const isEqual = (a: unknown, b: unknown) => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** The value of a setting that a selector fixes; undefined where it leaves it open. */
export function fixedValue(selector: Selector, setting: string): unknown {
  const path = pathOf(setting);
  return at(selector, path[0] === "training" ? path.slice(1) : path);
}

/** A selector that fixes another value of a setting, if it fixes one. */
function withValue(selector: Selector, setting: string, value: unknown): Selector {
  if (fixedValue(selector, setting) === undefined) return selector;
  const path = pathOf(setting);
  const put = (node: unknown, [key, ...rest]: readonly string[]): unknown => ({
    ...node as Record<string, unknown>,
    [key!]: rest.length === 0 ? value : put((node as Record<string, unknown>)[key!], rest),
  });
  return put(selector, path[0] === "training" ? path.slice(1) : path) as Selector;
}

/**
 * The choices of a claim's universe, for each of which its own value comes first: what its selectors
 * fix, or what all its cells have, or null.
 */
export function choicesOf(claim: UniverseClaim, cells: readonly Cell[]): Choice[] {
  const sides = sidesOf(claim);
  const own = cells.filter((cell) => sides.some((side) => matches(side, cell)));
  return Object.entries(claim.universe ?? {}).map(([setting, values]) => {
    if (setting === "metric") return { setting, values: withFirst(claim.metric, values) };
    const [fixed] = sides.flatMap((side) => fixedValue(side, setting) ?? []);
    const found = new Map(own.map((cell) => {
      const value = at(cell, pathOf(setting));
      return [canonicalJson(value ?? null), value] as const;
    }));
    const [only] = found.values();
    return { setting, values: withFirst(fixed ?? (found.size === 1 ? only : null), values) };
  });
}

const withFirst = (first: unknown, values: readonly unknown[]) => [
  first,
  ...values.filter((value) => !isEqual(value, first)),
];

/** Every combination of the choices, the claim's own analysis first. */
export function analysesOf(choices: readonly Choice[]): Record<string, unknown>[] {
  const lists = Object.fromEntries(choices.map(({ setting, values }) => [setting, values]));
  return combinations(lists, Object.keys(lists));
}

/** A claim as an analysis has it, and the items that it is then about. */
export function analysisOf<C extends UniverseClaim, T extends { cell: Cell }>(
  claim: C,
  settings: Record<string, unknown>,
  items: readonly T[],
): { claim: C; items: T[] } {
  const { metric = claim.metric, ...others } = settings;
  const fixed = Object.entries(others).filter(([, value]) => value !== null);
  const changed = (side: Selector) =>
    fixed.reduce((side, [setting, value]) => withValue(side, setting, value), side);
  const both = ({ greater, less }: ComparedSides) => ({
    greater: changed(greater),
    less: changed(less),
  });
  const sides = "equivalent" in claim
    ? { equivalent: claim.equivalent.map(changed) }
    : "each" in claim
    ? { each: claim.each.map(both) }
    : both(claim);
  return {
    claim: { ...claim, metric: metric as string, ...sides },
    items: items.filter(({ cell }) =>
      fixed.every(([setting, value]) => isEqual(at(cell, pathOf(setting)), value))
    ),
  };
}
