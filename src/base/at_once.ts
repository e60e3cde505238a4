/** How many at once: enough to keep a disk busy, few enough where 32 files may be open. */
const AT_ONCE = 8;

/**
 * Maps items by something that waits for a disk, some of them at once.
 *
 * @param items The items.
 * @param map What is done with each.
 * @returns The results, in the order of the items.
 */
export async function mapAtOnce<T, R>(
  items: readonly T[],
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...await Promise.all(items.slice(at, at + AT_ONCE).map(map)));
  }
  return results;
}
