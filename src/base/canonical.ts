import canonicalize from "canonicalize";

/** The canonical JSON of a value (RFC 8785): same value, same text, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? "null";
}
