/** The leaves of a JSON value as rows `[path, value]`; what is undefined is left out. */
export function* flatten(value: unknown, path = ""): Generator<[path: string, text: string]> {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    yield [path, typeof value === "string" ? value : JSON.stringify(value)];
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    yield* flatten(inner, path === "" ? key : `${path}.${key}`);
  }
}
