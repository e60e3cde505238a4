/**
 * Splits a list into pages of at most `size`, as even as can be, so that no last page is nearly empty.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inPages } from "./_pages.ts";
 *
 * assertEquals(inPages(["a", "b", "c", "d", "e"], 4), [["a", "b", "c"], ["d", "e"]]);
 * ```
 */
export function inPages<T>(items: readonly T[], size: number): T[][] {
  const pages = Math.ceil(items.length / size);
  const length = Math.ceil(items.length / pages);
  return Array.from(
    { length: pages },
    (_, page) => items.slice(page * length, (page + 1) * length),
  );
}
