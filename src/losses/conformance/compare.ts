import type { Evaluation } from "./batch.ts";

/** The largest relative errors of an evaluation against another. */
export interface Errors {
  value: number;
  gradient: number;
}

/** The tolerance, relative to the reference. */
const TOLERANCE: Errors = { value: 1e-4, gradient: 1e-3 };

/** A value or a gradient below this counts as zero: float32 cannot tell. */
const SMALL = 1e-6;

/** Compares values, and gradients relative to the largest component of each. */
export function compare(
  actual: Evaluation,
  expected: { value: number; gradients: Record<string, ArrayLike<number>> },
): Errors {
  const value = Math.abs(actual.value - expected.value) / Math.max(Math.abs(expected.value), SMALL);
  let gradient = 0;
  for (const [name, wanted] of Object.entries(expected.gradients)) {
    const found = actual.gradients[name]!;
    let largest = SMALL;
    let off = 0;
    for (let i = 0; i < wanted.length; i++) {
      largest = Math.max(largest, Math.abs(wanted[i]!));
      const difference = Math.abs(found[i]! - wanted[i]!);
      // NaN is as far off as it gets.
      off = difference <= off ? off : Number.isNaN(difference) ? Infinity : difference;
    }
    gradient = Math.max(gradient, off / largest);
  }
  return { value: Number.isNaN(value) ? Infinity : value, gradient };
}

/** The larger of each. */
export function worse(a: Errors, b: Errors): Errors {
  return { value: Math.max(a.value, b.value), gradient: Math.max(a.gradient, b.gradient) };
}

/** Whether both are below what passes. */
export function passes({ value, gradient }: Errors): boolean {
  return value < TOLERANCE.value && gradient < TOLERANCE.gradient;
}
