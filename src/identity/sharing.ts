/**
 * Gives equal lists of names one value, so that what hangs on its identity, such as its digest, is
 * computed once for thousands of cells.
 */
export function sharing<T>(): (
  names: readonly string[],
  make: (names: readonly string[]) => Promise<T>,
) => Promise<T> {
  const values = new Map<string, Promise<T>>();
  return (names, make) => {
    const key = names.join("\n");
    const found = values.get(key);
    if (found !== undefined) return found;
    const value = make(names);
    values.set(key, value);
    // A failure, such as a missing permission, must not stay.
    value.catch(() => values.delete(key));
    return value;
  };
}
