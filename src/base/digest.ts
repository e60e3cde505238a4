import canonicalize from "canonicalize";
import { createHash } from "node:crypto";
import { InputError, reasonOf } from "./errors.ts";

/** SHA-256 in hexadecimal. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The canonical JSON of a value (RFC 8785): same value, same text, whatever the order of keys.
 *
 * @throws {InputError} If the value is not of JSON, as NaN is not.
 */
export function canonicalJson(value: unknown): string {
  try {
    return canonicalize(value) ?? "null";
  } catch (cause) {
    throw new InputError(`Cannot write what is not of JSON: ${reasonOf(cause)}`, { cause });
  }
}
