/**
 * A local stand-in for `jsr:@std/assert`, for networks that cannot reach JSR: the functions this
 * project uses, with the same names, signatures and semantics, built on `node:util`.
 *
 * @module
 */
export { assert, AssertionError, fail } from "./_assert.ts";
export {
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertInstanceOf,
  assertNotEquals,
  assertStrictEquals,
} from "./_equality.ts";
export {
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "./_order.ts";
export { assertRejects, assertThrows } from "./_throws.ts";
