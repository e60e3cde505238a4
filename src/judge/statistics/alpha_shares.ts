/**
 * The share of alpha that each look of a sequential plan may spend: by the third power of the share
 * of seeds (Kim and DeMets 1987), so that early looks spend little and the last keeps most.
 *
 * A result at a look counts with p divided by the share, so that all looks together err no more often
 * than alpha allows, for every test and whatever is done between looks.
 *
 * @param looks The numbers of seeds at which is looked, in ascending order.
 * @returns One share a look; they sum to 1.
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
  const bad = looks.findIndex((look, index) =>
    !Number.isInteger(look) || look <= (looks[index - 1] ?? 0)
  );
  if (bad >= 0) {
    throw new RangeError(
      `looks must be positive integers in ascending order: look ${bad} is ${looks[bad]}`,
    );
  }
  const last = looks.at(-1)!;
  const spent = (look: number) => (look / last) ** 3;
  return looks.map((look, index) => spent(look) - spent(looks[index - 1] ?? 0));
}
