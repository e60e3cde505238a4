import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { useBackend } from "../../../src/compute/backend.ts";
import { convolutionLayer, denseLayer } from "../../../src/compute/kernels/mod.ts";
import { tf } from "../../../src/compute/tf.ts";
import { normal } from "./_compare.ts";

Deno.test("installKernels() computes the same bits on every machine", async () => {
  await useBackend("wasm");
  const tensors = tf.tidy(() => {
    const inputs = [
      normal([5, 11, 11, 1], 1),
      ...[normal([3, 3, 1, 8], 2), normal([8], 3), normal([3, 3, 8, 16], 4), normal([16], 5)],
      ...[normal([5 * 5 * 16, 7], 6), normal([7], 7)],
    ];
    const network = (...[x, w1, b1, w2, b2, w3, b3]: tf.Tensor[]) => {
      const first = convolutionLayer(x as tf.Tensor4D, w1 as tf.Tensor4D, b1 as tf.Tensor1D, {
        pool: true,
      });
      const second = convolutionLayer(first, w2 as tf.Tensor4D, b2 as tf.Tensor1D);
      const features = tf.reshape(second, [5, -1]) as tf.Tensor2D;
      return denseLayer(features, w3 as tf.Tensor2D, b3 as tf.Tensor1D, "relu");
    };
    return [network(...inputs), ...tf.grads(network)(inputs)];
  });
  const hash = createHash("sha256");
  for (const tensor of tensors) hash.update(new Uint8Array(tensor.dataSync().buffer));
  tf.dispose(tensors);
  assertEquals(
    hash.digest("hex"),
    "c99d535779f1f9c3ddc71f3cc6b8dbc8136684b3b19b9958ad10dd20071179a0",
  );
});
