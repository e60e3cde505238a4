import { fairAtLeast } from "./_binomial.ts";
import type { RankTestResult } from "./result.ts";

/**
 * McNemar's exact test, two-sided: whether an event is as frequent on both sides of pairs.
 *
 * Under the null hypothesis a pair in which only one side shows the event is as likely to be the one
 * as the other. Pairs in which both or neither do say nothing of the difference.
 *
 * @param a Whether the event came, one a seed.
 * @param b The same for the other side, in the same order of seeds.
 * @returns The number of pairs in which only `a` shows it, the p-value, and the number of pairs in
 * which the sides differ.
 * @throws {RangeError} If the samples differ in length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mcNemar } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { statistic, p, n } = mcNemar([true, true, true, false], [false, false, true, false]);
 * assertEquals([statistic, p, n], [2, 0.5, 2]);
 * ```
 */
export function mcNemar(a: readonly boolean[], b: readonly boolean[]): RankTestResult {
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot pair the events as they differ in number: "a" has ${a.length}, "b" has ${b.length}`,
    );
  }
  const onlyA = a.filter((event, index) => event && !b[index]).length;
  const onlyB = b.filter((event, index) => event && !a[index]).length;
  const n = onlyA + onlyB;
  const p = Math.min(1, 2 * fairAtLeast(Math.max(onlyA, onlyB), n));
  return { statistic: onlyA, p, n, exact: true, minimumP: Math.min(1, 2 ** (1 - a.length)) };
}
