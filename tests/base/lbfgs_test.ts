import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { minimize, type Objective } from "../../src/base/lbfgs.ts";

/** Rosenbrock's valley in any even number of dimensions; its minimum is 0 at (1, ..., 1). */
const rosenbrock: Objective = (x, gradient) => {
  let value = 0;
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = [x[i]!, x[i + 1]!];
    value += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    gradient[i] = -400 * a * (b - a * a) - 2 * (1 - a);
    gradient[i + 1] = 200 * (b - a * a);
  }
  return value;
};

Deno.test("minimize() finds the end of Rosenbrock's valley", () => {
  const start = Float64Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? -1.2 : 1);
  const { x, value, converged, iterations } = minimize(rosenbrock, start);
  assert(converged);
  assertLess(iterations, 100);
  assertLess(value, 1e-14);
  for (const component of x) assertAlmostEquals(component, 1, 1e-7);
});

Deno.test("minimize() solves an ill-conditioned quadratic", () => {
  const scale = (i: number) => 10 ** (i / 6);
  const { x, converged } = minimize((x, gradient) => {
    let value = 0;
    for (let i = 0; i < x.length; i++) {
      gradient[i] = scale(i) * (x[i]! - i);
      value += 0.5 * scale(i) * (x[i]! - i) ** 2;
    }
    return value;
  }, new Float64Array(21));
  assert(converged);
  x.forEach((component, i) => assertAlmostEquals(component, i, 1e-7));
});

Deno.test("minimize() stays where the gradient is zero", () => {
  const { x, iterations, converged } = minimize(rosenbrock, new Float64Array([1, 1]));
  assertEquals([...x], [1, 1]);
  assertEquals(iterations, 0);
  assert(converged);
});

Deno.test("minimize() says when the iterations run out", () => {
  const { converged, iterations } = minimize(rosenbrock, new Float64Array([-1.2, 1]), {
    maxIterations: 3,
  });
  assertEquals(converged, false);
  assertEquals(iterations, 3);
});

Deno.test("minimize() steps back from where the function is not finite", () => {
  const { x } = minimize((x, gradient) => {
    gradient[0] = 1 - 1 / x[0]!;
    return x[0]! > 0 ? x[0]! - Math.log(x[0]!) : NaN;
  }, new Float64Array([0.01]));
  assertAlmostEquals(x[0]!, 1, 1e-7);
});

Deno.test("minimize() leaves its start as it was", () => {
  const start = new Float64Array([-1.2, 1]);
  minimize(rosenbrock, start);
  assertEquals([...start], [-1.2, 1]);
});

Deno.test("minimize() refuses a start without a finite value", () => {
  assertThrows(() => minimize(() => NaN, new Float64Array(2)), RangeError, "must be finite");
});
