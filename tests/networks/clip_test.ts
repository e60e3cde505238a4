import { assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { clipGradients } from "../../src/networks/optimizers.ts";
import { reference } from "./_reference.ts";

for (const { maximum, gradients, clipped } of reference.clipping) {
  Deno.test(`clipGradients() at ${maximum} scales as PyTorch's clip_grad_norm_ does`, async () => {
    await useBackend("wasm");
    const before = tf.memory().numTensors;
    const tensors = Object.fromEntries(gradients.map((values, i) => [i, tf.tensor1d(values)]));
    const result = clipGradients(tensors, maximum);
    for (const [at, expected] of clipped.entries()) {
      const values = await result[at]!.data();
      expected.forEach((value, i) => assertAlmostEquals(values[i]!, value, 1e-5));
    }
    tf.dispose([tensors, result]);
    assertEquals(tf.memory().numTensors, before);
  });
}
