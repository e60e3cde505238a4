import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { useBackend } from "../../../src/compute/backend.ts";
import { installKernels } from "../../../src/compute/kernels/install.ts";
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

Deno.test("installKernels() leaves dilated convolutions to the stock kernel", () =>
  assertSameAsCpu(() => {
    const x = normal([2, 9, 9, 8], 1) as tf.Tensor4D;
    const filter = normal([3, 3, 8, 8], 2) as tf.Tensor4D;
    return [tf.conv2d(x, filter, 1, "same", "NHWC", 2)];
  }));

Deno.test("installKernels() computes fused bias and ReLU as the cpu backend does", () =>
  assertSameAsCpu(() =>
    [1, 8].map((channels) =>
      tf.fused.conv2d({
        x: normal([2, 9, 7, channels], 1) as tf.Tensor4D,
        filter: normal([3, 3, channels, 16], 2) as tf.Tensor4D,
        bias: normal([16], 3) as tf.Tensor1D,
        strides: 1,
        pad: "same",
        activation: "relu",
      })
    )
  ));

Deno.test("installKernels() computes convolutions with explicit padding", () =>
  assertSameAsCpu(() =>
    [1, 8].map((channels) => {
      const x = normal([2, 7, 9, channels], 1) as tf.Tensor4D;
      const filter = normal([3, 3, channels, 8], 2) as tf.Tensor4D;
      return tf.conv2d(x, filter, 1, 2);
    })
  ));

Deno.test("installKernels() changes nothing when called again", async () => {
  await useBackend("wasm");
  const before = tf.getKernelsForBackend("wasm");
  installKernels();
  assertEquals(tf.getKernelsForBackend("wasm"), before);
});
