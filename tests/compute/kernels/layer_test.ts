import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { useBackend } from "../../../src/compute/backend.ts";
import {
  convolutionLayer,
  type ConvolutionLayerOptions,
  denseLayer,
} from "../../../src/compute/kernels/layers.ts";
import { tf } from "../../../src/compute/tf.ts";
import { assertSameAsCpu, normal } from "./_compare.ts";

type Tensors = [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];

const layers = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  height: fc.integer({ min: 4, max: 15 }),
  width: fc.integer({ min: 4, max: 15 }),
  channels: fc.constantFrom(1, 3, 8, 16),
  outChannels: fc.constantFrom(8, 16),
  pad: fc.constantFrom<"same" | "valid">("same", "valid"),
  activation: fc.constantFrom<"relu" | "linear">("relu", "linear"),
  pool: fc.boolean(),
});

function tensorsOf(batch: number, size: number[], channels: number, outChannels: number): Tensors {
  return [
    normal([batch, ...size, channels], 1),
    normal([3, 3, channels, outChannels], 2),
    normal([outChannels], 3),
  ] as Tensors;
}

/** The layer, and its gradients for a random weight on each output. */
function layerAndGradients(tensors: Tensors, options: ConvolutionLayerOptions): tf.Tensor[] {
  const f = (...[x, filter, bias]: tf.Tensor[]) =>
    convolutionLayer(x as tf.Tensor4D, filter as tf.Tensor4D, bias as tf.Tensor1D, options);
  const y = f(...tensors);
  return [y, ...tf.grads(f)(tensors, normal(y.shape, 4))];
}

Deno.test("convolutionLayer() agrees with the operations of tfjs on the cpu backend", () =>
  fc.assert(
    fc.asyncProperty(layers, (layer) => {
      const { batch, height, width, channels, outChannels, ...options } = layer;
      return assertSameAsCpu(() =>
        layerAndGradients(tensorsOf(batch, [height, width], channels, outChannels), options)
      );
    }),
    { numRuns: 40, seed: 6 },
  ));

Deno.test("convolutionLayer() has the gradient that finite differences give", async () => {
  await useBackend("wasm");
  tf.tidy(() => {
    const [x, filter, bias] = tensorsOf(2, [6, 5], 8, 8);
    const f = (x: tf.Tensor) =>
      tf.sum(tf.square(convolutionLayer(x as tf.Tensor4D, filter, bias, { activation: "linear" })));
    const gradient = tf.grad(f)(x).dataSync();
    const step = 1e-2;
    for (const index of [0, 77, 301]) {
      const shifted = (by: number) => {
        const values = Float32Array.from(x.dataSync());
        values[index]! += by;
        return f(tf.tensor(values, x.shape)).dataSync()[0]!;
      };
      const slope = (shifted(step) - shifted(-step)) / (2 * step);
      assertAlmostEquals(gradient[index]!, slope, 0.02 * Math.abs(slope) + 1);
    }
  });
});

Deno.test("convolutionLayer() gives the gradient of a tie to the first pixel", async () => {
  await useBackend("wasm");
  tf.tidy(() => {
    // A filter that copies each channel, so that all pixels of a window tie.
    const copy = tf.tensor(
      Float32Array.from({ length: 9 * 64 }, (_, i) => i >> 6 === 4 && i % 9 === 0 ? 1 : 0),
      [3, 3, 8, 8],
    ) as tf.Tensor4D;
    const bias = tf.zeros([8]) as tf.Tensor1D;
    const layer = (x: tf.Tensor) => convolutionLayer(x as tf.Tensor4D, copy, bias, { pool: true });
    const gradient = tf.grad(layer)(tf.ones([1, 4, 4, 8]));
    const [first] = tf.unstack(gradient, 3);
    const expected = tf.tensor3d([[[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]]);
    const error = tf.max(tf.abs(tf.sub(first!, expected))).dataSync()[0]!;
    assert(error < 1e-5, `${first}`);
  });
});

Deno.test("convolutionLayer() throws for an empty batch", async () => {
  const [, filter, bias] = tensorsOf(1, [4, 4], 8, 8);
  for (const backend of ["wasm", "cpu"] as const) {
    await useBackend(backend);
    const empty = tf.zeros([0, 4, 4, 8]) as tf.Tensor4D;
    assertThrows(() => convolutionLayer(empty, filter, bias), RangeError, "[0,4,4,8]");
    empty.dispose();
  }
});

for (const value of [NaN, Infinity]) {
  Deno.test(`convolutionLayer() carries ${value} through`, async () => {
    await useBackend("wasm");
    tf.tidy(() => {
      for (const channels of [1, 8]) {
        for (const pool of [false, true]) {
          const [x, filter, bias] = tensorsOf(1, [6, 6], channels, 8);
          const values = Float32Array.from(x.dataSync());
          values[0] = value;
          const spoilt = tf.tensor(values, x.shape) as tf.Tensor4D;
          const y = convolutionLayer(spoilt, filter, bias, { pool, activation: "linear" });
          assert(!Number.isFinite(y.dataSync()[0]), `${channels} channels`);
        }
      }
    });
  });
}

Deno.test("convolutionLayer() leaves no tensor behind", async () => {
  await useBackend("wasm");
  const tensors = tensorsOf(2, [9, 9], 8, 8);
  const count = tf.memory().numTensors;
  const data = tf.engine().backend.numDataIds();
  tf.dispose(tf.tidy(() => layerAndGradients(tensors, { pool: true })));
  assertEquals([tf.memory().numTensors, tf.engine().backend.numDataIds()], [count, data]);
  tf.dispose(tensors);
});

Deno.test("denseLayer() agrees with the operations of tfjs on the cpu backend", () =>
  assertSameAsCpu(() => {
    const f = (...[x, weights, bias]: tf.Tensor[]) =>
      denseLayer(x as tf.Tensor2D, weights as tf.Tensor2D, bias as tf.Tensor1D, "relu");
    const tensors = [normal([7, 33], 1), normal([33, 10], 2), normal([10], 3)];
    return [f(...tensors), ...tf.grads(f)(tensors, normal([7, 10], 4))];
  }));

Deno.test("convolutionLayer() agrees with tfjs where the images fill several blocks", () =>
  assertSameAsCpu(() =>
    [false, true].flatMap((pool) => layerAndGradients(tensorsOf(7, [14, 13], 32, 64), { pool }))
  ));

Deno.test("convolutionLayer() gives a variable the same gradients as a tensor", async () => {
  await useBackend("wasm");
  const [x, filter, bias] = tensorsOf(4, [14, 14], 32, 64);
  const [input, weights, shift] = [x, filter, bias].map((tensor) => tf.variable(tensor));
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const layer = (...[x, w, b]: tf.Tensor[]) =>
      tf.sum(tf.square(convolutionLayer(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D)));
    const expected = tf.grads(layer)([x, filter, bias]).map((gradient) => gradient.dataSync());
    const variables = [input!, weights!, shift!];
    const { grads } = tf.variableGrads(() => layer(...variables) as tf.Scalar, variables);
    for (const [i, { name }] of variables.entries()) {
      assertEquals(grads[name]!.dataSync(), expected[i]);
    }
  });
  assertEquals(tf.memory().numTensors, before);
  tf.dispose([x, filter, bias, input!, weights!, shift!]);
});
