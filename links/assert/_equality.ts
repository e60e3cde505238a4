// deno-lint-ignore-file no-explicit-any -- the signature of a constructor in @std/assert
import { isDeepStrictEqual } from "node:util";
import { format, reject } from "./_assert.ts";

/** Deep equality; unlike `node:util`, 0 equals -0 as in `@std/assert`. */
function equal(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

/** Asserts that the two values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  reject(`Values are not equal.\nactual:   ${format(actual)}\nexpected: ${format(expected)}`, msg);
}

/** Asserts that the two values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  reject(`Expected actual: ${format(actual)} not to be: ${format(expected)}.`, msg);
}

/** Asserts that the two values are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  reject(
    `Values are not strictly equal.\nactual:   ${format(actual)}\nexpected: ${format(expected)}`,
    msg,
  );
}

/**
 * Asserts that the two numbers differ by at most `tolerance`: by default 1e-7 relative to
 * `expected`.
 */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  const allowed = tolerance ?? (isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (delta <= allowed) return;
  reject(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${delta}" is greater than "${allowed}".`,
    msg,
  );
}

/** Asserts that the value is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  reject(`Expected actual: "${actual}" to not be null or undefined.`, msg);
}

/** Asserts that `actual` is an instance of `expectedType`. */
export function assertInstanceOf<T extends abstract new (...args: any[]) => any>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  reject(
    `Expected object to be an instance of "${expectedType.name}" but was "${typeof actual}".`,
    msg,
  );
}
