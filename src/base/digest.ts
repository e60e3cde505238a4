import canonicalize from "canonicalize";
import { createHash } from "node:crypto";

/** SHA-256 in hexadecimal. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The canonical JSON of a value (RFC 8785): same value, same text, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? "null";
}
