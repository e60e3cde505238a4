import { assert, assertAlmostEquals } from "@std/assert";
import { jacobiEigen } from "../../src/base/eigen.ts";
import { randomStream } from "../../src/base/random.ts";
import { tridiagonalEigen } from "../../src/base/tridiagonal.ts";

/** A symmetric matrix of so many rows and of a rank, whose columns differ in scale. */
function gram(n: number, rank: number): Float64Array {
  const stream = randomStream(n, "tests/tridiagonal");
  const half = Float64Array.from({ length: n * rank }, (_, at) => stream.normal() * 4 ** -(at % 5));
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += half[i * rank + k]! * half[j * rank + k]!;
    return sum;
  });
}

for (const [n, rank] of [[1, 1], [2, 2], [3, 1], [40, 40], [60, 7]] as const) {
  Deno.test(`tridiagonalEigen() takes a ${n} x ${n} matrix of rank ${rank} apart`, () => {
    const matrix = gram(n, rank);
    const { values, vectors } = tridiagonalEigen(matrix, n);
    const expected = jacobiEigen(matrix, n).values.sort();
    const largest = expected.at(-1)!;
    for (const [at, value] of values.slice().sort().entries()) {
      assertAlmostEquals(value, expected[at]!, 1e-14 * largest);
    }
    for (let e = 0; e < n; e++) {
      for (let i = 0; i < n; i++) {
        let [image, product] = [0, 0];
        for (let j = 0; j < n; j++) {
          image += matrix[i * n + j]! * vectors[e * n + j]!;
          product += vectors[i * n + j]! * vectors[e * n + j]!;
        }
        assertAlmostEquals(image, values[e]! * vectors[e * n + i]!, 1e-13 * largest);
        assertAlmostEquals(product, i === e ? 1 : 0, 1e-13);
      }
    }
  });
}

Deno.test("tridiagonalEigen() takes matrices that are diagonal already, or zero", () => {
  const diagonal = Float64Array.from({ length: 16 }, (_, at) => at % 5 === 0 ? at : 0);
  assert(tridiagonalEigen(diagonal, 4).values.join() === "0,5,10,15");
  assert(tridiagonalEigen(new Float64Array(9), 3).values.join() === "0,0,0");
});
