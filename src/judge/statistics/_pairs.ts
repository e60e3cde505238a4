import { roundedDifferences } from "./_differences.ts";
import type { PairedClaim } from "./judge.ts";

/** A difference, or the least and the greatest that it can be where a side has no value. */
export interface Span {
  low: number;
  high: number;
}

/**
 * The differences greater - less - shift.
 *
 * A side without a value has the worst there is: the difference is infinite, and where both sides
 * have none, there is no difference. Where the claim does not say which end is worst, the difference
 * could be anything, so that it counts neither for a claim nor against it.
 */
export function spansOf({ greater, less, better }: PairedClaim, shift: number): Span[] {
  const at = greater.flatMap((value, index) =>
    value !== null && less[index] !== null ? [index] : []
  );
  const differences = roundedDifferences(
    at.map((index) => greater[index]!),
    at.map((index) => less[index]! + shift),
  );
  const known = new Map(at.map((index, place) => [index, differences[place]!]));
  return greater.map((value, index) => {
    const difference = known.get(index) ?? undefinedDifference(value, less[index]!, shift, better);
    return difference === undefined
      ? { low: -Infinity, high: Infinity }
      : { low: difference, high: difference };
  });
}

function undefinedDifference(
  greater: number | null,
  less: number | null,
  shift: number,
  better: PairedClaim["better"],
): number | undefined {
  if (better === undefined) return undefined;
  if (greater === null && less === null) return 0 - shift;
  const worst = better === "higher" ? -Infinity : Infinity;
  return greater === null ? worst : -worst;
}

/** How many differences are surely above zero, and how many surely below. */
export function countSigns(spans: readonly Span[]): { above: number; below: number } {
  return {
    above: spans.filter(({ low }) => low > 0).length,
    below: spans.filter(({ high }) => high < 0).length,
  };
}

/** The pairs of which both sides have a value. */
export function definedPairs({ greater, less }: PairedClaim): [greater: number[], less: number[]] {
  const defined = greater.flatMap((value, index) => {
    const other = less[index]!;
    return value === null || other === null ? [] : [[value, other] as const];
  });
  return [defined.map(([value]) => value), defined.map(([, other]) => other)];
}

/** The claim on its first pairs alone. */
export function firstPairs(claim: PairedClaim, count: number): PairedClaim {
  const { greater, less, collapsed } = claim;
  return {
    ...claim,
    greater: greater.slice(0, count),
    less: less.slice(0, count),
    ...(collapsed && {
      collapsed: {
        greater: collapsed.greater.slice(0, count),
        less: collapsed.less.slice(0, count),
      },
    }),
  };
}
