import { groupClasses, type Labels } from "../metrics/classes.ts";
import type { RandomStream } from "../../base/random.ts";

/**
 * Splits samples at random into a part to fit and a part to validate, with the same share of each
 * class: of n samples round(share * n) are for validation, but at least one if n > 1, and never
 * all.
 */
export function stratifiedSplit(
  labels: Labels,
  share: number,
  random: RandomStream,
): { fit: Int32Array; validation: Int32Array } {
  const { counts, of } = groupClasses(labels);
  const left = counts.map((n) => n < 2 ? 0 : Math.min(n - 1, Math.max(1, Math.round(share * n))));
  const chosen = new Uint8Array(labels.length);
  for (const i of random.permutation(labels.length)) {
    if (left[of[i]!]! === 0) continue;
    left[of[i]!]!--;
    chosen[i] = 1;
  }
  const all = Int32Array.from(of, (_, i) => i);
  return {
    fit: all.filter((i) => chosen[i] === 0),
    validation: all.filter((i) => chosen[i] === 1),
  };
}
