import { assertAlmostEquals } from "@std/assert";
import { installKernels } from "../../../src/compute/kernels/mod.ts";
import { useBackend } from "../../../src/compute/backend.ts";
import { tf } from "../../../src/compute/tf.ts";

Deno.test("kernels first", async () => {
  await useBackend("wasm");
  installKernels();
  const x = tf.randomNormal([2, 5, 6, 3], 0, 1, "float32", 3) as tf.Tensor4D;
  const w = tf.randomNormal([3, 3, 3, 5], 0, 1, "float32", 4) as tf.Tensor4D;
  const f = () =>
    tf.tidy(() =>
      tf.grads((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, "same").square().sum())([
        x,
        w,
      ]).map((t) => Array.from(t.dataSync()))
    );
  const a = f();
  await useBackend("cpu");
  const b = f();
  for (const i of [0, 1]) a[i]!.forEach((v, j) => assertAlmostEquals(v, b[i]![j]!, 1e-3));
});
