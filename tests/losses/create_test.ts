import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { InputError } from "../../src/base/errors.ts";
import { createLoss, lossNames } from "../../src/losses/mod.ts";
import { resolveLoss } from "../../src/losses/resolve.ts";
import { valueAt } from "./_batch.ts";

await useBackend("wasm");
const context = { classes: 4, dimension: 3, seed: 7 };

Deno.test("createLoss() gives the same as with all defaults spelt out", () => {
  for (const name of lossNames) {
    const [short, long] = [{ name }, resolveLoss({ name }, context)].map((spec) =>
      createLoss(spec, context)
    );
    const [a, b] = [short!, long!].map((loss) =>
      valueAt(loss, [[1, 2, 3], [0, -1, 1], [2, 0, 0]], [0, 1, 0], [10, 20, 30])
    );
    assertEquals(a, b);
    short!.dispose();
    long!.dispose();
  }
});

Deno.test("createLoss() draws its weights from the seed, within Glorot's limit", () => {
  const weights = [7, 7, 8].map((seed) => {
    const loss = createLoss({ name: "softmax" }, { ...context, seed });
    const values = [...loss.variables.weights!.dataSync()];
    loss.dispose();
    return values;
  });
  assertEquals(weights[0], weights[1]);
  assert(weights[0]![0] !== weights[2]![0]);
  for (const weight of weights[0]!) assertLess(Math.abs(weight), Math.sqrt(6 / 7));
});

Deno.test("createLoss() names the nearest loss", () => {
  assertThrows(
    () => createLoss({ name: "arcfce" }, context),
    InputError,
    'Cannot find the loss "arcfce": did you mean "arcface"?',
  );
});

Deno.test("createLoss() refuses initial values of the wrong shape", () => {
  assertThrows(
    () => createLoss({ name: "softmax" }, { ...context, initial: { weights: [[1, 2]] } }),
    RangeError,
    "must be 3 x 4: current shape is 1 x 2",
  );
  assertThrows(
    () => createLoss({ name: "softmax" }, { ...context, initial: { bias: [1] } }),
    RangeError,
    "must have 4 values: current length is 1",
  );
});

Deno.test("createLoss() refuses geometries that do not exist", () => {
  const build = (classes: number, dimension: number) => () =>
    createLoss({ name: "softmax" }, { classes, dimension, seed: 1 });
  assertThrows(build(1, 2), RangeError, "at least 2 classes: current value is 1");
  assertThrows(build(2, 0), RangeError, "dimension must be at least 1: current value is 0");
});

Deno.test("compute() refuses embeddings and labels that do not fit", () => {
  const loss = createLoss({ name: "softmax" }, context);
  assertThrows(() => valueAt(loss, [[1, 2]], [0]), RangeError, "must be n x 3 with n >= 1");
  assertThrows(() => valueAt(loss, [[1, 2, 3]], [0, 1]), RangeError, "each of the 1 embeddings");
  const empty = tf.zeros<tf.Rank.R2>([0, 3]);
  assertThrows(() => loss.scores(empty), RangeError, "current shape is [0,3]");
  empty.dispose();
  loss.dispose();
});

const MISTAKEN_LABELS = [-1, 4, 2 ** 24, -(2 ** 31), 1.7, -0.5, NaN, Infinity, -Infinity];

Deno.test("compute() refuses labels that are no classes, for every loss", async () => {
  for (const backend of ["cpu", "wasm"] as const) {
    await useBackend(backend);
    for (const name of lossNames) {
      const loss = createLoss({ name }, context);
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 6 }),
          fc.nat(),
          fc.constantFrom(...MISTAKEN_LABELS),
          fc.constantFrom("float32" as const, "int32" as const),
          (labels, at, mistaken, dtype) => {
            if (dtype === "int32" && !Number.isInteger(mistaken)) return;
            labels[at % labels.length] = mistaken;
            tf.tidy(() => {
              const embeddings = tf.ones<tf.Rank.R2>([labels.length, 3]);
              const batch = [embeddings, tf.tensor1d(labels, dtype)] as const;
              const extras = { angles: tf.ones<tf.Rank.R1>([labels.length]) };
              const said = `whole numbers from 0 to 3: current value is ${mistaken}`;
              assertThrows(() => loss.compute(...batch, extras), RangeError, said);
              if (loss.update) assertThrows(() => loss.update!(...batch), RangeError, said);
            });
          },
        ),
        { numRuns: 20, seed: 7 },
      );
      loss.dispose();
    }
  }
});

Deno.test("compute() takes labels as floats, too", () => {
  const loss = createLoss({ name: "softmax" }, context);
  const value = tf.tidy(() =>
    loss.compute(tf.tensor2d([[1, 2, 3]]), tf.tensor1d([2])).dataSync()[0]!
  );
  assertEquals(value, valueAt(loss, [[1, 2, 3]], [2]));
  loss.dispose();
});

Deno.test("dropout() asks the trainer to drop features", () => {
  const loss = createLoss({ name: "dropout", rate: 0.4 }, context);
  assertEquals(loss.featureDropout, { rate: 0.4 });
  loss.dispose();
});

Deno.test("createLoss() starts the sigmoid at the same probabilities by bias and by shift", () => {
  const specs = [{ name: "sigmoid" }, { name: "sigmoid", logitShift: true }];
  const [byBias, byShift] = specs.map((spec) => {
    const loss = createLoss(spec, context);
    // At the origin only the bias and the shift are left.
    const scores = tf.tidy(() => loss.scores(tf.zeros([1, 3])).arraySync())[0]!;
    loss.dispose();
    return scores;
  });
  for (let k = 0; k < 4; k++) {
    assertAlmostEquals(byBias![k]!, -Math.log(4), 1e-3);
    assertAlmostEquals(byShift![k]!, -Math.log(4), 1e-6);
  }
});
