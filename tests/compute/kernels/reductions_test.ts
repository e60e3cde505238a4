import fc from "fast-check";
import { tf } from "../../../src/compute/tf.ts";
import { assertSameAsCpu, normal } from "./_compare.ts";

Deno.test("installKernels() sums over any axes as the cpu backend does", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      (shape, reduced, keepDims) =>
        assertSameAsCpu(() => {
          const axes = shape.flatMap((_, i) => reduced[i] ? [i] : []);
          return [tf.sum(normal(shape, 1), axes, keepDims)];
        }),
    ),
    { numRuns: 60, seed: 9 },
  ));

Deno.test("installKernels() sums long rows and columns as the cpu backend does", () =>
  assertSameAsCpu(() => {
    const x = normal([1031, 7], 1);
    return [tf.sum(x), tf.sum(x, 0), tf.sum(tf.transpose(x), 1)];
  }));

Deno.test("installKernels() gives the gradient of max-pooling of the cpu backend", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        size: fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 })),
        window: fc.integer({ min: 1, max: 3 }),
        stride: fc.integer({ min: 1, max: 3 }),
        pad: fc.constantFrom<"same" | "valid">("same", "valid"),
        channels: fc.integer({ min: 1, max: 5 }),
      }),
      ({ size, window, stride, pad, channels }) =>
        assertSameAsCpu(() => {
          // Few distinct values, so that windows have ties.
          const x = tf.round(normal([2, ...size, channels], 1));
          const f = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, window, stride, pad);
          return [tf.grad(f)(x, normal(f(x).shape, 2))];
        }),
    ),
    { numRuns: 40, seed: 10 },
  ));
