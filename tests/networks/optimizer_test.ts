import { assertAlmostEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import type { OptimizerOptions } from "../../src/study/mod.ts";
import { createOptimizer } from "../../src/networks/optimizer.ts";

/** Moves one weight by the gradients given; a reference in float64 does the same. */
async function moved(options: OptimizerOptions, gradients: number[]): Promise<number> {
  await useBackend("wasm");
  const weight = tf.variable(tf.tensor1d([1]));
  const optimizer = createOptimizer(options, { weight });
  for (const gradient of gradients) {
    const tensor = tf.tensor1d([gradient]);
    optimizer.apply({ weight: tensor });
    tensor.dispose();
  }
  const [value] = await weight.data();
  optimizer.dispose();
  weight.dispose();
  return value!;
}

const gradients = [0.5, -2, 0.25, 3, 1e-3];

Deno.test("createOptimizer() moves weights as Adam is published", async () => {
  const [learningRate, beta1, beta2, epsilon] = [0.01, 0.9, 0.999, 1e-8];
  let [weight, m, v] = [1, 0, 0];
  for (const [at, gradient] of gradients.entries()) {
    m = beta1 * m + (1 - beta1) * gradient;
    v = beta2 * v + (1 - beta2) * gradient ** 2;
    const [mHat, vHat] = [m / (1 - beta1 ** (at + 1)), v / (1 - beta2 ** (at + 1))];
    weight -= learningRate * mHat / (Math.sqrt(vHat) + epsilon);
  }
  const decay = { decoupledWeightDecay: 0 };
  const options = { name: "adam", learningRate, beta1, beta2, epsilon, ...decay } as const;
  assertAlmostEquals(await moved(options, gradients), weight, 1e-6);
});

Deno.test("createOptimizer() moves weights by momentum and weight decay", async () => {
  const [learningRate, momentum, weightDecay] = [0.1, 0.9, 0.01];
  let [weight, velocity] = [1, 0];
  for (const gradient of gradients) {
    velocity = momentum * velocity + gradient + weightDecay * weight;
    weight -= learningRate * velocity;
  }
  const options = { name: "sgd", learningRate, momentum, weightDecay } as const;
  assertAlmostEquals(await moved(options, gradients), weight, 1e-6);
});
