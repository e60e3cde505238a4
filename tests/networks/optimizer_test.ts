import { assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import type { OptimizerOptions } from "../../src/study/mod.ts";
import { createOptimizer } from "../../src/networks/optimizers.ts";
import { reference } from "./_reference.ts";

const adam = { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const cases: [string, OptimizerOptions, number[]][] = [
  ["Adam", { ...adam, learningRate: 0.01, decoupledWeightDecay: 0 }, reference.adam],
  ["AdamW", { ...adam, learningRate: 0.01, decoupledWeightDecay: 0.1 }, reference.adamw],
  [
    "SGD with momentum and weight decay",
    { name: "sgd", learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 },
    reference.sgd,
  ],
];

/** The values of a weight of 1 after each gradient. */
async function moved(options: OptimizerOptions, factor?: number): Promise<number[]> {
  const weight = tf.variable(tf.tensor1d([1]));
  const optimizer = createOptimizer(options, { weight });
  const values: number[] = [];
  for (const gradient of reference.gradients) {
    const tensor = tf.tensor1d([gradient]);
    optimizer.apply({ weight: tensor }, factor);
    values.push((await weight.data())[0]!);
    tensor.dispose();
  }
  optimizer.dispose();
  weight.dispose();
  return values;
}

for (const [name, options, expected] of cases) {
  for (const backend of ["wasm", "cpu"] as const) {
    Deno.test(`createOptimizer() moves weights as PyTorch's ${name} does, on ${backend}`, async () => {
      await useBackend(backend);
      const values = await moved(options);
      expected.forEach((value, step) => assertAlmostEquals(values[step]!, value, 1e-6));
    });
  }

  Deno.test(`createOptimizer() of ${name} takes a factor as a part of the learning rate`, async () => {
    await useBackend("wasm");
    const half = { ...options, learningRate: options.learningRate / 2 };
    assertEquals(await moved(options, 0.5), await moved(half));
    assertEquals(await moved(options, 1), await moved(options));
  });
}
