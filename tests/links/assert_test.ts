import {
  assert,
  assertAlmostEquals,
  assertEquals,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";

const fails = (check: () => unknown) => assertThrows(check, AssertionError);

Deno.test("assertEquals() compares deeply, by value and by type", () => {
  assertEquals({ a: [1, { b: NaN }] }, { a: [1, { b: NaN }] });
  assertEquals(new Map([["a", new Set([1])]]), new Map([["a", new Set([1])]]));
  assertEquals(0, -0);
  fails(() => assertEquals<unknown>([1], { 0: 1 }));
  fails(() => assertEquals<unknown>({ a: 1, b: undefined }, { a: 1 }));
  fails(() => assertEquals<unknown>(new Float32Array([1]), new Float64Array([1])));
  fails(() => assertNotEquals([1], [1]));
});

Deno.test("assertAlmostEquals() is relative by default and absolute when told", () => {
  assertAlmostEquals(1e10, 1e10 + 1);
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(1, 1.05, 0.1);
  fails(() => assertAlmostEquals(1, 1.001));
  fails(() => assertAlmostEquals(NaN, 1, 0.1));
});

Deno.test("assertThrows() checks the class and the message, and gives the error", async () => {
  const error = assertThrows(
    () => {
      throw new RangeError("too far");
    },
    RangeError,
    "far",
  );
  assertEquals(error.message, "too far");
  fails(() => assertThrows(() => {}));
  fails(() => assertThrows(() => JSON.parse("{"), RangeError));
  const rejected = await assertRejects(() => Promise.reject(new TypeError("no")), TypeError, "no");
  assert(rejected instanceof TypeError);
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError);
});

Deno.test("assert() and assertMatch() say what was wrong", () => {
  assertMatch(fails(() => assert(false, "it must hold")).message, /it must hold/);
  fails(() => assertMatch("abc", /z/));
});
