import { format, reject } from "./_assert.ts";

/** Asserts that `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  reject(`Expect ${format(actual)} > ${format(expected)}`, msg);
}

/** Asserts that `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual >= expected) return;
  reject(`Expect ${format(actual)} >= ${format(expected)}`, msg);
}

/** Asserts that `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  reject(`Expect ${format(actual)} < ${format(expected)}`, msg);
}

/** Asserts that `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual <= expected) return;
  reject(`Expect ${format(actual)} <= ${format(expected)}`, msg);
}

/** Asserts that the pattern matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  reject(`Expected actual: "${actual}" to match: "${expected}".`, msg);
}

/** Asserts that the pattern does not match. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) return;
  reject(`Expected actual: "${actual}" to not match: "${expected}".`, msg);
}

/** Asserts that `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  reject(`Expected actual: "${actual}" to contain: "${expected}".`, msg);
}
