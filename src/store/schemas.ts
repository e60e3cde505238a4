import { z } from "zod";
import { describeIssues } from "../base/issues.ts";
import type { Fingerprints } from "../identity/fingerprints.ts";
import type { MeasureIdentity } from "../identity/measure.ts";
import type { NetworkIdentity } from "../identity/network.ts";

/**
 * Reads JSON that may be untrusted.
 *
 * @throws {RangeError} If it has no canonical form (see {@linkcode checkForm}), or is not of the
 *   schema; the message says where, and what would be right.
 * @throws {SyntaxError} If it is not JSON.
 */
export function parseJson<T>(text: string | Uint8Array, schema: z.ZodType<T>): T {
  const value = JSON.parse(typeof text === "string" ? text : new TextDecoder().decode(text));
  checkForm(value);
  return checkValue(value, schema);
}

/** Checks a value as {@linkcode parseJson} does. */
export function checkValue<T>(value: unknown, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new RangeError(describeIssues(error, schema).join("; "));
}

/** Real documents are five levels deep. */
const DEEPEST = 16;

/**
 * Checks that a value has a canonical form, and can be read without exhausting the stack.
 *
 * @throws {RangeError} If it has not; the message says why.
 */
function checkForm(value: unknown, depth = 0): void {
  if (depth > DEEPEST) throw new RangeError(`it is nested more than ${DEEPEST} levels deep`);
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new RangeError("it has a text that is not valid Unicode");
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError("it has a number that is not finite");
  }
  if (value === null || typeof value !== "object") return;
  for (const [key, child] of Object.entries(value)) {
    // It would be lost on the way.
    if (key === "__proto__") throw new RangeError('it has the key "__proto__"');
    checkForm(key, depth);
    checkForm(child, depth + 1);
  }
}

/** A SHA-256 in hexadecimal. */
export const DIGEST = /^[0-9a-f]{64}$/;

/** The same, in a document. */
export const digestSchema: z.ZodType<string> = z.string().regex(DIGEST);

/** Digests by name: of datasets, or of files. */
export const digestsSchema: z.ZodType<Record<string, string>> = z.record(z.string(), digestSchema);

/** The fingerprints of components, by component and aspect. */
const fingerprintsSchema: z.ZodType<Fingerprints> = z.record(
  z.string(),
  z.record(z.string(), z.string().max(100)),
);

/** What decided a network, its cell aside. */
export const networkIdentitySchema: z.ZodType<NetworkIdentity> = z.strictObject({
  data: digestsSchema,
  backend: z.string().max(100),
  code: digestSchema,
  fingerprints: fingerprintsSchema,
});

/** A measure: its name, its parameters, and the network that it compares with. */
export const measureSchema: z.ZodType<MeasureIdentity["measure"]> = z.strictObject({
  name: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  with: digestSchema.exactOptional(),
});

/** What decided the values of a measure. */
export const measureIdentitySchema: z.ZodType<MeasureIdentity> = z.strictObject({
  network: digestSchema,
  measure: measureSchema,
  data: digestsSchema,
  code: digestSchema,
  fingerprints: fingerprintsSchema,
});
