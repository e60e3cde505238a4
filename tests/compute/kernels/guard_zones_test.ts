import { assert } from "@std/assert";
import fc from "fast-check";
import {
  convolve,
  convolveCovers,
  filterGradient,
  inputGradient,
} from "../../../src/compute/kernels/convolution.ts";
import { convolutionShape, type Mask } from "../../../src/compute/kernels/convolution_shape.ts";
import { winogradCovers } from "../../../src/compute/kernels/winograd.ts";
import { tf } from "../../../src/compute/tf.ts";
import { GuardedBackend } from "./_guarded.ts";

const cases = fc.record({
  batch: fc.integer({ min: 1, max: 6 }),
  height: fc.integer({ min: 3, max: 14 }),
  width: fc.integer({ min: 3, max: 14 }),
  filter: fc.constantFrom(1, 3, 5),
  stride: fc.constantFrom<1 | 2>(1, 2),
  channels: fc.constantFrom(1, 3, 7, 8, 16),
  outChannels: fc.constantFrom(3, 8, 16, 24),
  pool: fc.boolean(),
});

function ramp(shape: number[]): Float32Array {
  return Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i % 7 - 3);
}

Deno.test("installKernels() writes nowhere but in its results, and returns its scratch", () =>
  fc.assert(
    fc.property(cases, ({ batch, height, width, filter, stride, channels, outChannels, pool }) => {
      const input = [batch, height, width, channels];
      const weights = [filter, filter, channels, outChannels];
      const shape = convolutionShape(input, weights, { strides: stride, pad: "same" });
      const guarded = new GuardedBackend();
      const { backend } = guarded;
      const x = guarded.tensor(ramp(input), input);
      const w = guarded.tensor(ramp(weights), weights);
      const bias = guarded.tensor(ramp([outChannels]), [outChannels]);
      let tensors = 3;
      const results: tf.TensorInfo[] = [];

      let mask: Mask = {};
      let dy = guarded.tensor(ramp(shape.outShape), shape.outShape);
      tensors += 1;
      if (convolveCovers(shape)) {
        const { y, codes } = convolve(backend, shape, x, w, { bias, relu: true, pool });
        tensors += codes ? 2 : 1;
        mask = codes ? { codes } : { y };
        dy = guarded.tensor(ramp(y.shape), y.shape);
        tensors += 1;
        results.push(y);
      }
      results.push(filterGradient(backend, shape, x, dy, mask));
      if (winogradCovers(shape)) results.push(inputGradient(backend, shape, dy, w, mask));
      guarded.check(tensors + results.length - (convolveCovers(shape) ? 1 : 0));
      // Fresh memory is NaN: a value that was never written would show.
      for (const result of results) {
        assert(guarded.values(result).every(Number.isFinite), `unwritten: ${result.shape}`);
      }
    }),
    { numRuns: 60, seed: 5 },
  ));
