import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { minimize, type Objective } from "../../src/optimization/lbfgs.ts";

/** Rosenbrock's valley in n dimensions, minimum 0 at (1, ..., 1). */
const rosenbrock: Objective = (x, gradient) => {
  gradient.fill(0);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const [a, b] = [x[i]!, x[i + 1]!];
    value += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    gradient[i]! += -400 * a * (b - a * a) - 2 * (1 - a);
    gradient[i + 1]! += 200 * (b - a * a);
  }
  return value;
};

Deno.test("minimize() finds the minimum of Rosenbrock's valley", () => {
  const result = minimize(rosenbrock, Float64Array.of(-1.2, 1, -1.2, 1));
  assert(result.converged);
  assertLess(result.iterations, 200);
  for (const component of result.x) assertAlmostEquals(component, 1, 1e-7);
});

Deno.test("minimize() solves a quadratic of condition 1e6", () => {
  const scales = [1, 1e2, 1e4, 1e6];
  const result = minimize((x, gradient) => {
    let value = 0;
    for (const [i, scale] of scales.entries()) {
      gradient[i] = scale * (x[i]! - i);
      value += scale * (x[i]! - i) ** 2 / 2;
    }
    return value;
  }, new Float64Array(4));
  assert(result.converged);
  for (const [i, component] of result.x.entries()) assertAlmostEquals(component, i, 1e-7);
});

Deno.test("minimize() steps back from where the function is not finite", () => {
  const result = minimize((x, gradient) => {
    gradient[0] = 1 - 1 / x[0]!;
    return x[0]! > 0 ? x[0]! - Math.log(x[0]!) : NaN;
  }, Float64Array.of(1e-3));
  assertAlmostEquals(result.x[0]!, 1, 1e-7);
});

Deno.test("minimize() says when it has not converged", () => {
  const result = minimize(rosenbrock, Float64Array.of(-1.2, 1), { maxIterations: 3 });
  assertEquals([result.converged, result.iterations], [false, 3]);
});

Deno.test("minimize() stays at a minimum and leaves the start unchanged", () => {
  const x0 = Float64Array.of(1, 1);
  const result = minimize(rosenbrock, x0);
  assertEquals([result.iterations, result.converged, [...x0]], [0, true, [1, 1]]);
  assert(result.x !== x0);
});

Deno.test("minimize() gives the same bits again", () => {
  const [a, b] = [1, 2].map(() => minimize(rosenbrock, Float64Array.of(-2, 7, 3)));
  assertEquals(a!.x, b!.x);
});

Deno.test("minimize() refuses a start where the function is not finite", () => {
  assertThrows(() => minimize(() => NaN, Float64Array.of(0)), RangeError, "not finite");
});
