import { show } from "../base/check.ts";
import { checkArray } from "./check.ts";

/**
 * Holm's step-down correction: p-values that may be compared with alpha though there are many.
 *
 * The i-th smallest of m becomes the greatest of min(1, (m - j + 1) p_(j)) for j <= i (Holm 1979).
 *
 * @param p The p-values of one family, each in [0, 1].
 * @returns The adjusted p-values, in the order given.
 * @throws {RangeError} If a value is outside [0, 1].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(holm([0.5, 0.125]), [0.5, 0.25]);
 * ```
 */
export function holm(p: readonly number[]): number[] {
  checkArray(p, "p");
  const bad = p.findIndex((value) => !(typeof value === "number" && value >= 0 && value <= 1));
  if (bad >= 0) {
    throw new RangeError(`p-values must be in [0, 1]: value ${bad} is ${show(p[bad])}`);
  }
  const order = p.map((_, index) => index).sort((i, j) => p[i]! - p[j]!);
  const adjusted = p.map(() => NaN);
  let greatest = 0;
  for (const [step, index] of order.entries()) {
    greatest = Math.max(greatest, Math.min(1, (p.length - step) * p[index]!));
    adjusted[index] = greatest;
  }
  return adjusted;
}

/**
 * The share of alpha that each look of a sequential plan may spend: by the third power of the share
 * of seeds (Kim and DeMets 1987), so that early looks spend little and the last keeps most.
 *
 * A result at a look counts with p divided by the share, so that all looks together err no more often
 * than alpha allows, for every test and whatever is done between looks.
 *
 * @param looks The numbers of seeds at which is looked, in ascending order.
 * @returns One share per look; they sum to 1.
 * @throws {RangeError} If a look is not a positive integer, or they do not ascend.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(alphaShares([10, 20]), [1 / 8, 7 / 8]);
 * ```
 */
export function alphaShares(looks: readonly number[]): number[] {
  checkArray(looks, "looks");
  const bad = looks.findIndex((look, index) =>
    !Number.isInteger(look) || look <= (looks[index - 1] ?? 0)
  );
  if (bad >= 0) {
    throw new RangeError(
      `looks must be positive integers in ascending order: look ${bad} is ${show(looks[bad])}`,
    );
  }
  const last = looks.at(-1)!;
  const spent = (look: number) => (look / last) ** 3;
  return looks.map((look, index) => spent(look) - spent(looks[index - 1] ?? 0));
}
