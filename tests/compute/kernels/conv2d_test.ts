import fc from "fast-check";
import { tf } from "../../../src/compute/tf.ts";
import { assertSameAsCpu, normal } from "./_compare.ts";

const geometry = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  height: fc.integer({ min: 5, max: 15 }),
  width: fc.integer({ min: 5, max: 15 }),
  filter: fc.constantFrom(1, 2, 3, 5),
  stride: fc.constantFrom<1 | 2>(1, 2),
  pad: fc.constantFrom<"same" | "valid">("same", "valid"),
});
const anyChannels = fc.record({
  channels: fc.integer({ min: 1, max: 9 }),
  outChannels: fc.integer({ min: 1, max: 17 }),
});
const eights = fc.record({
  channels: fc.constantFrom(8, 16, 24),
  outChannels: fc.constantFrom(8, 16, 24),
});
const few = fc.record({
  channels: fc.integer({ min: 1, max: 4 }),
  outChannels: fc.constantFrom(8, 16),
});

type Case = {
  batch: number;
  height: number;
  width: number;
  filter: number;
  stride: 1 | 2;
  pad: "same" | "valid";
  channels: number;
  outChannels: number;
};

/** The convolution, and its gradients for a random weight on each output. */
function convolutionAndGradients(shape: Case): tf.Tensor[] {
  const { batch, height, width, filter, stride, pad, channels, outChannels } = shape;
  const x = normal([batch, height, width, channels], 1);
  const w = normal([filter, filter, channels, outChannels], 2);
  const f = (x: tf.Tensor, w: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
  const y = f(x, w);
  return [y, ...tf.grads(f)([x, w], normal(y.shape, 3))];
}

Deno.test("installKernels() computes convolutions of any shape as the cpu backend does", () =>
  fc.assert(
    fc.asyncProperty(
      geometry,
      anyChannels,
      (shape, channels) =>
        assertSameAsCpu(() => convolutionAndGradients({ ...shape, ...channels })),
    ),
    { numRuns: 40, seed: 1 },
  ));

Deno.test("installKernels() computes 3 x 3 convolutions by Winograd as the cpu backend does", () =>
  fc.assert(
    fc.asyncProperty(geometry, eights, (shape, channels) =>
      assertSameAsCpu(
        () => convolutionAndGradients({ ...shape, ...channels, filter: 3, stride: 1 }),
      )),
    { numRuns: 25, seed: 2 },
  ));

Deno.test("installKernels() computes convolutions of few channels as the cpu backend does", () =>
  fc.assert(
    fc.asyncProperty(
      geometry,
      few,
      (shape, channels) =>
        assertSameAsCpu(() => convolutionAndGradients({ ...shape, ...channels, stride: 1 })),
    ),
    { numRuns: 25, seed: 3 },
  ));
