import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { matrixFrom } from "../../src/base/matrix.ts";
import { randomStream } from "../../src/base/random.ts";
import {
  principalAxes,
  projectEmbeddings,
  viewAxes,
} from "../../src/figures/drawing/projection.ts";

Deno.test("projectEmbeddings() leaves two dimensions as they are", () => {
  const flat = projectEmbeddings(matrixFrom([[1, 2], [3, 4]]));
  assertEquals([[...flat.x], [...flat.y]], [[1, 3], [2, 4]]);
});

Deno.test("projectEmbeddings() keeps lengths that lie in the plane of the view", () => {
  const { x, y, depth } = projectEmbeddings(matrixFrom([[1, 2, 3], [0, 0, 0]]));
  assertAlmostEquals(x[0]! ** 2 + y[0]! ** 2 + depth![0]! ** 2, 14, 1e-9);
});

Deno.test("projectEmbeddings() looks from above down the third axis", () => {
  const view = { azimuth: -90, elevation: 90 };
  const { x, y, depth } = projectEmbeddings(matrixFrom([[2, 3, 5]]), view);
  for (const [value, expected] of [[x[0]!, 2], [y[0]!, 3], [depth![0]!, 5]] as const) {
    assertAlmostEquals(value, expected, 1e-9);
  }
});

Deno.test("viewAxes() gives an orthonormal frame", () => {
  const axes = viewAxes({ azimuth: 37, elevation: -12 });
  for (const [i, a] of axes.entries()) {
    for (const [j, b] of axes.entries()) {
      const product = a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      assertAlmostEquals(product, i === j ? 1 : 0, 1e-12);
    }
  }
});

/** Normal points whose spread along each axis is given. */
function stretched(spreads: readonly number[], rows = 400) {
  const stream = randomStream(5, "test/stretched");
  return matrixFrom(
    Array.from({ length: rows }, () => spreads.map((spread) => 7 + spread * stream.normal())),
  );
}

Deno.test("principalAxes() finds the widest axes and their shares of the variance", () => {
  const { axes, shares } = principalAxes(stretched([1, 9, 0.5, 4]));
  assertGreater(Math.abs(axes[0]![1]!), 0.99);
  assertGreater(Math.abs(axes[1]![3]!), 0.99);
  assertGreater(Math.abs(axes[2]![0]!), 0.99);
  assertAlmostEquals(shares[0]! + shares[1]!, (81 + 16) / (81 + 16 + 1 + 0.25), 0.01);
});

Deno.test("principalAxes() leaves out rows that are not finite", () => {
  const x = stretched([1, 9, 4]);
  const clean = principalAxes(x);
  const spoiled = matrixFrom([
    ...Array.from({ length: x.rows }, (_, i) => [...x.data.subarray(3 * i, 3 * i + 3)]),
    [NaN, 0, 0],
  ]);
  assertEquals(principalAxes(spoiled), clean);
});
