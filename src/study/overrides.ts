import { InputError } from "../base/errors.ts";
import { parseDocument } from "./document.ts";

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
 * @param assignment `path=value`, the value in JSON or, where it is none, a plain string; numbers in
 *   the path count the items of a list from 0.
 * @param complete The same experiment with its defaults: where the path goes on below a setting that
 *   the document leaves out, the default is what is changed.
 * @returns A changed copy.
 * @throws {InputError} If the assignment is malformed, or a list has no such item.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { setInDocument } from "./overrides.ts";
 *
 * const document = { training: { epochs: 20 }, matrix: { loss: [{ name: "cosface" }] } };
 * const changed = setInDocument(document, "training.epochs=1");
 * assertEquals(changed.training, { epochs: 1 });
 * assertEquals(setInDocument(changed, "matrix.loss.0.margin=0.2").matrix, {
 *   loss: [{ name: "cosface", margin: 0.2 }],
 * });
 * ```
 */
export function setInDocument(
  document: Document,
  assignment: string,
  complete: unknown = {},
): Document {
  const match = assignment.match(/^([\w$]+(?:\.[\w$]+|\[\d+\])*)=(.*)$/s);
  if (!match) {
    throw new InputError(
      `Cannot apply the override "${assignment}": write it as path=value, such as training.epochs=1`,
    );
  }
  const keys = match[1]!.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  if (keys.some((key) => key === "__proto__")) {
    throw new InputError(
      `Cannot apply the override "${assignment}": "__proto__" is not a valid key`,
    );
  }
  try {
    const value = literal(match[2]!);
    return keys.length === 1
      ? mergeDocuments(document, { [keys[0]!]: value })
      : assign(document, keys, value, complete) as Document;
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    throw new InputError(`Cannot apply the override "${assignment}": ${error.message}`);
  }
}

function assign(node: unknown, keys: string[], value: unknown, complete: unknown): unknown {
  const [key, ...rest] = keys as [string, ...string[]];
  if (Array.isArray(node)) {
    if (!/^\d+$/.test(key) || Number(key) >= node.length) {
      throw new RangeError(`the list has ${node.length} items, counted from 0: "${key}" is none`);
    }
    return node.with(
      Number(key),
      rest.length > 0 ? assign(node[Number(key)], rest, value, undefined) : value,
    );
  }
  const old = isDocument(node) ? node : isDocument(complete) ? complete : {};
  // Another optimiser or loss has other settings.
  if (key === "name" && rest.length === 0 && value !== old.name) return { name: value };
  const inner = isDocument(complete) ? complete[key] : undefined;
  return mergeDocuments(old, {
    [key]: rest.length > 0 ? assign(old[key] ?? inner, rest, value, inner) : value,
  });
}

function literal(text: string): unknown {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return parseDocument(text);
}

function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
