import { assertAlmostEquals } from "@std/assert";
import { matrixFrom } from "../../../src/base/matrix.ts";
import { debiasedCka, linearCka } from "../../../src/measures/mod.ts";

interface Case {
  x: number[][];
  y: number[][];
  linearCka: number;
  debiasedCka: number;
}

const file = new URL("../../../fixtures/cka.json", import.meta.url);
const cases: Case[] = JSON.parse(Deno.readTextFileSync(file)).cases;

for (const { x, y, ...expected } of cases) {
  const [a, b] = [matrixFrom(x), matrixFrom(y)];
  const shapes = `${a.rows} x ${a.columns} and ${b.rows} x ${b.columns}`;

  Deno.test(`linearCka() agrees with NumPy on ${shapes}`, () => {
    assertAlmostEquals(linearCka(a, b), expected.linearCka, 1e-9);
  });

  Deno.test(`debiasedCka() agrees with NumPy on ${shapes}`, () => {
    assertAlmostEquals(debiasedCka(a, b), expected.debiasedCka, 1e-9);
  });
}
