import { InputError } from "../base/errors.ts";

/** A JSON object. */
export type Document = Record<string, unknown>;

/**
 * Lays `patch` over `base`: objects are merged, everything else is replaced. An object that names
 * another thing, such as another optimiser, replaces the old one whole.
 */
export function mergeDocuments(base: Document, patch: Document): Document {
  const merged: Document = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const old = merged[key];
    merged[key] = isDocument(old) && isDocument(value) && (value.name ?? old.name) === old.name
      ? mergeDocuments(old, value)
      : value;
  }
  return merged;
}

/**
 * Applies one override of the command line.
 *
 * @param document The experiment's JSON.
 * @param assignment `path=value`, the value in JSON or, where it is none, a plain string.
 * @returns A changed copy.
 * @throws {InputError} If the assignment is malformed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const document = { training: { epochs: 20 } };
 * assertEquals(setInDocument(document, "training.epochs=1"), { training: { epochs: 1 } });
 * ```
 */
export function setInDocument(document: Document, assignment: string): Document {
  const match = assignment.match(/^([\w$]+(?:\.[\w$]+)*)=(.*)$/s);
  if (!match) {
    throw new InputError(
      `Cannot apply the override "${assignment}": write it as path=value, such as training.epochs=1`,
    );
  }
  const keys = match[1]!.split(".");
  if (keys.some((key) => key === "__proto__")) {
    throw new InputError(`Cannot apply the override "${assignment}": "__proto__" is no valid key`);
  }
  const patch = keys.reduceRight<unknown>((value, key) => ({ [key]: value }), literal(match[2]!));
  return mergeDocuments(document, patch as Document);
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
