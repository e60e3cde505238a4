import { assert, assertEquals } from "@std/assert";
import { useBackend } from "../../../src/compute/backend.ts";
import { installKernels } from "../../../src/compute/kernels/install.ts";
import { tf } from "../../../src/compute/tf.ts";
import { randomStream } from "../../../src/base/random.ts";

/** Runs `compute` on the WASM backend with our kernels and on `cpu`, and compares the results. */
export async function assertSameAsCpu(
  compute: () => tf.Tensor[],
  tolerance = 1e-4,
): Promise<void> {
  const [actual, expected] = [await valuesOn("wasm", compute), await valuesOn("cpu", compute)];
  for (const [index, { shape, values }] of actual.entries()) {
    assertEquals(shape, expected[index]!.shape);
    assertClose(values, expected[index]!.values, tolerance);
  }
}

/** Normally distributed values, the same for the same seed. */
export function normal(shape: number[], seed: number): tf.Tensor {
  const stream = randomStream(seed, "test");
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length: size }, () => stream.normal()), shape);
}

async function valuesOn(backend: "wasm" | "cpu", compute: () => tf.Tensor[]) {
  await useBackend(backend);
  if (backend === "wasm") installKernels();
  return tf.tidy(() =>
    compute().map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() }))
  );
}

/** Compares within `tolerance` of the largest expected value, as errors of sums scale with it. */
function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    assert(error <= tolerance * largest, `element ${i}: ${actual[i]} is not ${expected[i]}`);
  }
}
