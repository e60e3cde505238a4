import { assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { hashOf } from "../../src/identity/hash.ts";

/** An array that holds one value given by its bits. */
const float32 = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer);
const float64 = (bits: bigint) => new Float64Array(BigUint64Array.of(bits).buffer);

Deno.test("hashOf() gives 16 hexadecimal digits", () => {
  assertMatch(hashOf({ a: [1, "b", null] }), /^[0-9a-f]{16}$/);
});

Deno.test("hashOf() takes every NaN for the same one, and leaves the array as it was", () => {
  assertEquals(hashOf(float32(0xffc00001)), hashOf(float32(0x7fc00000)));
  assertEquals(hashOf(float64(0xfff8000000000001n)), hashOf(float64(0x7ff8000000000000n)));
  assertEquals(hashOf(float64(0xfff8000000000000n)), hashOf(Float64Array.of(NaN)));
  const array = float32(0xffc00001);
  hashOf(array);
  assertEquals(new Uint32Array(array.buffer)[0], 0xffc00001);
});

Deno.test("hashOf() reads the bits of NaN's neighbours in an array", () => {
  assertNotEquals(hashOf(Float32Array.of(NaN, 1)), hashOf(Float32Array.of(NaN, 2)));
  assertNotEquals(hashOf(Float64Array.of(1, NaN)), hashOf(Float64Array.of(NaN, 1)));
});

Deno.test("hashOf() tells apart 0 and -0, and numbers by their last bit", () => {
  assertNotEquals(hashOf(0), hashOf(-0));
  assertNotEquals(hashOf(Float32Array.of(0)), hashOf(Float32Array.of(-0)));
  assertNotEquals(hashOf(1), hashOf(1 + Number.EPSILON));
  assertNotEquals(hashOf(Infinity), hashOf(NaN));
});

Deno.test("hashOf() does not depend on the order of keys, nor on those that are undefined", () => {
  assertEquals(hashOf({ a: 1, b: 2 }), hashOf({ b: 2, a: 1 }));
  assertEquals(hashOf({ a: 1, b: undefined }), hashOf({ a: 1 }));
  assertNotEquals(hashOf({ a: 1 }), hashOf({ b: 1 }));
  assertNotEquals(hashOf({ a: 1, b: 2 }), hashOf({ a: 2, b: 1 }));
});

Deno.test("hashOf() tells apart arrays by type, length and nesting", () => {
  const values = [
    Float32Array.of(1),
    Float64Array.of(1),
    Int32Array.of(1),
    Uint8Array.of(1),
    Float32Array.of(1, 1),
    [1],
    [[1]],
    [1, 1],
    [[1], 1],
    [],
    [[]],
    {},
  ];
  assertEquals(new Set(values.map(hashOf)).size, values.length);
});

Deno.test("hashOf() hashes a view by what it shows", () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  assertEquals(hashOf(whole.subarray(1, 3)), hashOf(Float32Array.of(2, 3)));
});

Deno.test("hashOf() tells apart texts, numbers, booleans, null and undefined", () => {
  const values = ["1", 1, true, null, undefined, "true", "null", ""];
  assertEquals(new Set(values.map(hashOf)).size, values.length);
});

Deno.test("hashOf() hashes an error by its class, not by its words", () => {
  assertEquals(hashOf(new RangeError("too large")), hashOf(new RangeError("too small")));
  assertNotEquals(hashOf(new RangeError("x")), hashOf(new TypeError("x")));
});

Deno.test("hashOf() refuses a function, which has no bits", () => {
  assertThrows(() => hashOf([() => 1]), TypeError, "no bits");
});
