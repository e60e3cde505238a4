import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import { comparesNetworks } from "./applicability.ts";
import { resolveMeasures } from "./resolve.ts";
import type { ResolvedMeasure } from "./types.ts";

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Makes sure that measures from a store or a queue are ones that a study could ask for, with every
 * parameter given.
 *
 * @param value What claims to be a list of measures.
 * @returns The measures.
 * @throws {InputError} If it is none.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { InputError } from "@loss-atlas/loss-atlas";
 *
 * assertThrows(() => checkMeasures([{ name: "nc9", parameters: {} }]), InputError, "nc9");
 * ```
 */
export function checkMeasures(value: unknown): ResolvedMeasure[] {
  if (!Array.isArray(value)) throw new InputError("Measures must be a list");
  return value.map((each) => {
    const { name, parameters, with: other } = Object(each) as Partial<ResolvedMeasure>;
    if (typeof name !== "string") throw new InputError("A measure must have a name");
    const [resolved] = resolveMeasures([{ ...parameters, name }]);
    const measure = { ...resolved!, ...other !== undefined && { with: other } };
    const named = comparesNetworks(measure) ? SHA256.test(String(other)) : other === undefined;
    if (named && canonicalJson(measure) === canonicalJson(each)) return measure;
    throw new InputError(
      `The measure "${name}" is not fully resolved: it was written by another version of Loss Atlas, or by hand`,
    );
  });
}
