import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { useBackend } from "../../../src/compute/backend.ts";
import { fusedAdam } from "../../../src/compute/kernels/adam.ts";
import { tf } from "../../../src/compute/tf.ts";
import { normal } from "./_compare.ts";

const STEP = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, stepSize: 0.01, correction: 3 };

function state(shape: number[]): [tf.Variable, tf.Tensor, tf.Variable, tf.Variable] {
  return [
    tf.variable(normal(shape, 1)),
    normal(shape, 2),
    tf.variable(normal(shape, 3)),
    tf.variable(tf.square(normal(shape, 4))),
  ];
}

Deno.test("fusedAdam() takes the step of algorithm 1", async () => {
  await useBackend("wasm");
  const [variable, gradient, m, v] = state([3, 7]);
  const before = [variable, gradient, m, v].map((tensor) => tensor.dataSync());
  assertEquals(fusedAdam(variable, gradient, m, v, STEP), true);
  for (let i = 0; i < variable.size; i++) {
    const [p, g, first, second] = before.map((values) => values[i]!) as [
      number,
      number,
      number,
      number,
    ];
    const nextFirst = 0.9 * first + 0.1 * g;
    const nextSecond = 0.99 * second + 0.01 * g * g;
    assertAlmostEquals(m.dataSync()[i]!, nextFirst, 1e-6);
    assertAlmostEquals(v.dataSync()[i]!, nextSecond, 1e-6);
    const expected = p - 0.01 * nextFirst / (3 * Math.sqrt(nextSecond) + 1e-8);
    assertAlmostEquals(variable.dataSync()[i]!, expected, 1e-6);
  }
  tf.dispose([variable, gradient, m, v]);
});

Deno.test("fusedAdam() leaves clones of the variable as they were", async () => {
  await useBackend("wasm");
  const [variable, gradient, m, v] = state([5]);
  const clone = variable.clone();
  const before = [...clone.dataSync()];
  fusedAdam(variable, gradient, m, v, STEP);
  assertEquals([...clone.dataSync()], before);
  assertEquals(variable.dataSync()[0] === before[0], false);
  tf.dispose([variable, gradient, m, v, clone]);
});

Deno.test("fusedAdam() does nothing on other backends", async () => {
  await useBackend("cpu");
  const [variable, gradient, m, v] = state([5]);
  const before = [...variable.dataSync()];
  assertEquals(fusedAdam(variable, gradient, m, v, STEP), false);
  assertEquals([...variable.dataSync()], before);
  tf.dispose([variable, gradient, m, v]);
});

Deno.test("fusedAdam() throws where shapes differ", async () => {
  await useBackend("wasm");
  const [variable, , m, v] = state([5]);
  const gradient = normal([4], 1);
  assertThrows(() => fusedAdam(variable, gradient, m, v, STEP), RangeError, "shape [5]");
  tf.dispose([variable, gradient, m, v]);
});
