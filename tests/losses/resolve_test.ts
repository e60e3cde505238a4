import {
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { z } from "zod";
import { InputError } from "../../src/base/errors.ts";
import { lossNames } from "../../src/losses/mod.ts";
import { lossParameters, lossWarnings, resolveLoss } from "../../src/losses/resolve.ts";

const at = (dimension: number, classes = 10) => ({ classes, dimension });

Deno.test("resolveLoss() leaves no default implicit and changes nothing when done again", () => {
  for (const name of lossNames) {
    for (const dimension of [2, 3, 10]) {
      const resolved = resolveLoss({ name }, at(dimension));
      assertEquals(
        Object.keys(resolved).toSorted(),
        ["name", ...Object.keys(lossParameters(name).shape)].toSorted(),
      );
      assertEquals(resolveLoss(resolved, at(dimension)), resolved);
      assertEquals(JSON.parse(JSON.stringify(resolved)), resolved);
    }
  }
});

Deno.test("resolveLoss() gives defaults that no layout forbids", () => {
  for (const name of lossNames) {
    if (name === "prototype") continue;
    for (const geometry of [at(2), at(2, 6), at(2, 40), at(3), at(10), at(10, 100)]) {
      assertEquals(lossWarnings(resolveLoss({ name }, geometry), geometry), []);
    }
  }
});

Deno.test("resolveLoss() keeps own norms and fixed scales apart", () => {
  assertEquals(resolveLoss({ name: "cosface" }, at(2)).scale, null);
  assertEquals(resolveLoss({ name: "cosface", scale: null }, at(2)).scale, null);
  assertEquals(resolveLoss({ name: "cosface", scale: 30 }, at(2)).scale, 30);
});

Deno.test("resolveLoss() fits margins to the dimension and the classes", () => {
  const margin = (name: string, geometry: { classes: number; dimension: number }) =>
    resolveLoss({ name }, geometry).margin as number;
  assertEquals(margin("cosface", at(10)), 0.35);
  assertLess(margin("cosface", at(3)), 0.35);
  assertAlmostEquals(margin("cosface", at(2)), 0.05, 0.01);
  assertLess(margin("cosface", at(2, 40)), margin("cosface", at(2)));
  assertEquals(margin("arcface", at(10)), 0.5);
  assertAlmostEquals(margin("arcface", at(2)), 0.1, 0.01);
});

Deno.test("resolveLoss() takes a parameter that is undefined as not given", () => {
  assertEquals(resolveLoss({ name: "cosface", scale: undefined }, at(2)).scale, null);
});

const refused: [spec: { name: string }, message: string][] = [
  [{ name: "sofmax" }, 'did you mean "softmax"?'],
  [{ name: "cosface", magrin: 0.1 } as { name: string }, 'did you mean "margin"?'],
  [
    { name: "cosface", margin: -0.1 } as { name: string },
    'Cannot build the loss "cosface": margin: must be at least 0; current value is -0.1',
  ],
  [
    { name: "cosface", scale: 0 } as { name: string },
    "scale: must be greater than 0; current value is 0",
  ],
  [
    { name: "cosface", margin: "big" } as { name: string },
    'margin: must be of the type number; current value is "big"',
  ],
  [
    { name: "sphereface", margin: 2.5 } as { name: string },
    "margin: must be a whole number; current value is 2.5",
  ],
  [{ name: "triplet", mining: "all" } as { name: string }, 'mining: "all" is not known; '],
  [{ name: "label-smoothing", smoothing: 1 } as { name: string }, "less than 1"],
  [
    { name: "regression", similarity: "pixels" } as { name: string },
    'similarity: must be "data", a matrix of class by class',
  ],
  [
    { name: "sphereface", annealing: { bas: 1 } } as { name: string },
    'annealing.bas: unknown key; did you mean "base"?',
  ],
];
for (const [spec, message] of refused) {
  Deno.test(`resolveLoss() refuses ${JSON.stringify(spec)}`, () => {
    assertStringIncludes(assertThrows(() => resolveLoss(spec, at(2)), InputError).message, message);
  });
}

Deno.test("lossParameters() makes a JSON schema in which nothing is required", () => {
  for (const name of lossNames) {
    const schema = z.toJSONSchema(lossParameters(name), { io: "input" });
    assertEquals([schema.type, schema.additionalProperties, schema.required], [
      "object",
      false,
      undefined,
    ]);
  }
});

const unsatisfiable: [spec: Record<string, unknown>, dimension: number, bound: string][] = [
  [{ name: "cosface", margin: 0.2 }, 2, "0.191"],
  [{ name: "cosface", margin: 0.6 }, 3, "0.596"],
  [{ name: "cosface", margin: 1.2 }, 9, "1.111"],
  [{ name: "arcface", margin: 0.7 }, 2, "0.628"],
  [{ name: "arcface-detached", margin: 1.2 }, 3, "1.154"],
  [{ name: "contrastive", margin: 1, normalizeEmbeddings: true }, 2, "0.618"],
  [{ name: "triplet", margin: 1, normalizeEmbeddings: true, squared: true }, 2, "0.382"],
  [{ name: "triplet", margin: 1, normalizeEmbeddings: true }, 2, "0.618"],
  [{ name: "prototype" }, 2, "0.030"],
  [{ name: "multi-similarity", base: 0.5 }, 2, "0.809"],
  [{ name: "circle", margin: 0.4 }, 2, "0.809"],
  [{ name: "proxy-anchor", scale: 32 }, 3, "0.404"],
];
for (const [spec, dimension, bound] of unsatisfiable) {
  Deno.test(`lossWarnings() names the bound of ${JSON.stringify(spec)} in ${dimension} dimensions`, () => {
    const resolved = resolveLoss(spec as { name: string }, at(dimension));
    const warnings = lossWarnings(resolved, at(dimension));
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0]!, bound);
  });
}

Deno.test("lossWarnings() is silent where the embeddings set their own scale", () => {
  const resolved = resolveLoss({ name: "triplet", margin: 5 }, at(2));
  assertEquals(lossWarnings(resolved, at(2)), []);
});
