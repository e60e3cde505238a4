import { assert } from "@std/assert";
import fc from "fast-check";
import { useBackend } from "../../../src/compute/backend.ts";
import { tf } from "../../../src/compute/tf.ts";
import { assertSameAsCpu, normal } from "./_compare.ts";

const size = fc.integer({ min: 1, max: 40 });

Deno.test("installKernels() multiplies matrices of any shape as the cpu backend does", () =>
  fc.assert(
    fc.asyncProperty(
      fc.tuple(size, size, size),
      fc.constantFrom([], [3]),
      fc.boolean(),
      fc.boolean(),
      ([rows, columns, depth], stack, transposeA, transposeB) =>
        assertSameAsCpu(() => {
          const a = normal([...stack, ...(transposeA ? [depth, rows] : [rows, depth])], 1);
          const b = normal([...stack, ...(transposeB ? [columns, depth] : [depth, columns])], 2);
          return [tf.matMul(a, b, transposeA, transposeB)];
        }),
    ),
    { numRuns: 80, seed: 7 },
  ));

Deno.test("installKernels() multiplies matrices larger than its blocks", () =>
  fc.assert(
    fc.asyncProperty(fc.boolean(), fc.boolean(), (transposeA, transposeB) =>
      assertSameAsCpu(() => {
        const [rows, columns, depth] = [131, 517, 259];
        const a = normal(transposeA ? [depth, rows] : [rows, depth], 1);
        const b = normal(transposeB ? [columns, depth] : [depth, columns], 2);
        return [tf.matMul(a, b, transposeA, transposeB)];
      })),
    { numRuns: 4, seed: 8 },
  ));

for (const value of [NaN, Infinity]) {
  Deno.test(`installKernels() carries ${value} through a matrix product`, async () => {
    await useBackend("wasm");
    tf.tidy(() => {
      const a = tf.tensor2d([[1, value, 2], [1, 2, 3]]);
      const product = tf.matMul(a, tf.ones([3, 5]) as tf.Tensor2D).dataSync();
      assert(product.subarray(0, 5).every((v) => Object.is(v, value)));
      assert(product.subarray(5).every((v) => v === 6));
    });
  });
}
