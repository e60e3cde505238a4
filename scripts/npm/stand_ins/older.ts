/**
 * What the sources use of the standard library that Node 20 has not yet, as the standard says it; a
 * runtime that has it is left alone.
 *
 * @module
 */
function add(target: object, methods: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(methods)) {
    if (name in target) continue;
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

add(Map, {
  groupBy<K, V>(values: Iterable<V>, keyOf: (value: V, at: number) => K): Map<K, V[]> {
    const groups = new Map<K, V[]>();
    let at = 0;
    for (const value of values) {
      const key = keyOf(value, at++);
      const group = groups.get(key);
      if (group) group.push(value);
      else groups.set(key, [value]);
    }
    return groups;
  },
});

function getOrInsertComputed<K, V>(this: Map<K, V>, key: K, compute: (key: K) => V): V {
  if (!this.has(key)) this.set(key, compute(key));
  return this.get(key)!;
}
add(Map.prototype, { getOrInsertComputed });
add(WeakMap.prototype, { getOrInsertComputed });

add(Set.prototype, {
  difference<T>(this: Set<T>, other: Set<T>): Set<T> {
    return new Set([...this].filter((each) => !other.has(each)));
  },
  intersection<T>(this: Set<T>, other: Set<T>): Set<T> {
    return new Set([...this].filter((each) => other.has(each)));
  },
});
