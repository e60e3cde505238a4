import { assertAlmostEquals } from "@std/assert";
import fc from "fast-check";
import { type Matrix, matrixFrom } from "../../../src/base/matrix.ts";
import { randomStream } from "../../../src/base/random.ts";
import { measureCatalogue } from "../../../src/measures/catalogue.ts";
import { randomTransforms } from "../../../src/measures/check_inputs.ts";
import { computeMeasure } from "../../../src/measures/evaluate.ts";
import {
  fisherTrace,
  type MeasureInput,
  nc1,
  pillaiTrace,
  wilksLambda,
} from "../../../src/measures/mod.ts";
import {
  fitClassGaussians,
  fitGlobalGaussian,
  mahalanobisSquares,
} from "../../../src/measures/protocols/open_set_scores.ts";

/** Random clusters: any number of classes, sizes and dimensions, far from the origin or near. */
const sample = fc.record({
  seed: fc.integer(),
  d: fc.integer({ min: 2, max: 6 }),
  classes: fc.integer({ min: 2, max: 6 }),
  size: fc.integer({ min: 8, max: 25 }),
  spread: fc.constantFrom(0.2, 1, 3),
}).map(({ seed, d, classes, size, spread }) => {
  const random = randomStream(seed, "test/invariance");
  const normals = (rows: number, columns: number, scale: number) =>
    Array.from(
      { length: rows },
      () => Array.from({ length: columns }, () => scale * random.normal()),
    );
  const centres = normals(classes, d, 2);
  const labels = Int32Array.from({ length: classes * size }, (_, i) => i % classes);
  const around = () =>
    matrixFrom(Array.from(labels, (k) => centres[k]!.map((at) => at + spread * random.normal())));
  const embeddings = around();
  const other = matrixFrom(normals(labels.length, 3, 1));
  const input: Partial<MeasureInput> = {
    embeddings,
    layer: embeddings,
    otherLayer: other,
    labels,
    train: { embeddings: around(), labels },
    predictions: labels.map((label) => random.uniform() < 0.9 ? label : 0),
    weights: matrixFrom(normals(classes, d, 1)),
    other,
  };
  return { input: input as MeasureInput, transforms: randomTransforms(d, random) };
});

function changed(input: MeasureInput, change: (x: Matrix) => Matrix): MeasureInput {
  const { embeddings, train } = input;
  return {
    ...input,
    embeddings: change(embeddings),
    layer: change(embeddings),
    train: { ...train, embeddings: change(train.embeddings) },
  };
}

const forms = measureCatalogue.flatMap((definition) => {
  const { name } = definition;
  if (name.startsWith("knn")) return [{ definition, given: { k: 5 } }];
  if (name === "layerCka") {
    return [true, false].map((debiased) => ({ definition, given: { debiased } }));
  }
  return [{ definition, given: {} }];
});
for (const { definition, given } of forms) {
  const { invariances, parameters } = definition;
  const name = [definition.name, ...Object.entries(given).flat()].join(" ");
  const compute = (input: MeasureInput) =>
    Object.values(computeMeasure(definition, input, parameters.parse(given)).values)[0]!;
  for (const invariance of invariances) {
    Deno.test(`${name} keeps its value under ${invariance}`, () => {
      fc.assert(
        fc.property(sample, ({ input, transforms }) => {
          const expected = compute(input);
          const tolerance = 2e-3 * Math.max(0.01, Math.abs(expected));
          assertAlmostEquals(compute(changed(input, transforms[invariance])), expected, tolerance);
        }),
        { seed: 7, numRuns: 25 },
      );
    });
  }
}

/** What no linear map changes, of embeddings whose classes are more than their dimensions. */
const LINEAR: Record<string, (x: Matrix, labels: Int32Array) => number> = {
  pillaiTrace,
  wilksLambda,
  fisherTrace,
  nc1,
  "mahalanobis by class": (x, labels) =>
    mahalanobisSquares(fitClassGaussians({ embeddings: x, labels }), x)[1]!,
  "mahalanobis of all": (x, labels) =>
    mahalanobisSquares(fitGlobalGaussian({ embeddings: x, labels }), x)[1]!,
};

for (const [name, compute] of Object.entries(LINEAR)) {
  Deno.test(`${name} keeps its value whatever the scales of the columns`, () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.double({ min: -14, max: 14, noNaN: true }), { minLength: 5, maxLength: 5 }),
        fc.boolean(),
        (seed, d, exponents, constant) => {
          const random = randomStream(seed, "test/scales");
          const labels = Int32Array.from({ length: 60 }, (_, i) => i % 6);
          const centres = Array.from({ length: 6 * d }, () => 2 * random.normal());
          const rows = Array.from(
            labels,
            (k) => Array.from({ length: d }, (_, j) => centres[k * d + j]! + random.normal()),
          );
          // A column that is constant takes no part in what spans the space.
          const spoilt = constant && name !== "wilksLambda";
          const under = (scale: (j: number) => number) =>
            matrixFrom(rows.map((row) => [
              ...row.map((value, j) => scale(j) * value),
              ...spoilt ? [scale(d % 5) * 0.1] : [],
            ]));
          const expected = compute(under(() => 1), labels);
          const found = compute(under((j) => 10 ** exponents[j]!), labels);
          assertAlmostEquals(found, expected, 1e-4 * Math.max(0.01, Math.abs(expected)));
        },
      ),
      { seed: 8, numRuns: 60 },
    );
  });
}
