import { assertGreater, assertLess } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { lossNames } from "../../src/losses/mod.ts";
import { similarityFromMeans } from "../../src/losses/placement/similarity.ts";
import { accuracy, classMeans, pooledDigits, trainOn } from "./_mlp.ts";

await useBackend("wasm");
const { train, test } = await pooledDigits();

/**
 * What crowds in the plane: a sigmoid or a square for each class, the fading squared cosine, and
 * hard pairs between classes that cannot get out of each other's way.
 */
const weakInThePlane = ["sigmoid", "squared-error", "prototype", "multi-similarity"];

for (const name of lossNames) {
  // Regression alone has no classes; the joint losses are looked at below.
  if (name === "prototype-regression" || name.endsWith("-joint")) continue;
  for (const [dimension, least] of [[2, weakInThePlane.includes(name) ? 0.25 : 0.5], [10, 0.8]]) {
    Deno.test(`${name} learns ten digits in ${dimension} dimensions`, () => {
      const context = { classes: 10, dimension: dimension!, seed: 1 };
      // The plane needs longer; a step on all triplets costs ten of another, and teaches more.
      const epochs = name === "triplet" ? 6 : dimension === 2 ? 16 : 12;
      const trained = trainOn(train, { name }, context, { epochs });
      assertGreater(accuracy(trained, test), least!);
      trained.dispose();
    });
  }
}

Deno.test("prototype learns more in 2 dimensions by its cross-entropy", () => {
  const trained = trainOn(train, { name: "prototype", objective: "cross-entropy" }, {
    classes: 10,
    dimension: 2,
    seed: 1,
  }, { epochs: 12 });
  assertGreater(accuracy(trained, test), 0.5);
  trained.dispose();
});

Deno.test("regression learns more in 2 dimensions with arranged targets", () => {
  const similarity = similarityFromMeans(classMeans(train.pixels.arraySync(), train.labels, 10));
  const mean = (spec: { name: string; similarity?: string }) => {
    const seeds = [1, 2, 3].map((seed) => {
      const context = { classes: 10, dimension: 2, seed, similarity };
      const trained = trainOn(train, spec, context, { epochs: 12 });
      const share = accuracy(trained, test);
      trained.dispose();
      return share;
    });
    return seeds.reduce((sum, share) => sum + share, 0) / seeds.length;
  };
  assertGreater(
    mean({ name: "regression", similarity: "data" }),
    mean({ name: "regression" }),
  );
});

for (const name of ["prototype-joint", "softmax-joint"]) {
  Deno.test(`${name} learns digits and how bright they are in 10 dimensions`, () => {
    const brightness = (pixels: tf.Tensor2D) =>
      tf.tidy(() => tf.mean(pixels, 1).dataSync() as Float32Array);
    const bounds = { lower: 0, upper: 0.3 };
    const trained = trainOn(train, { name, ...bounds }, {
      classes: 10,
      dimension: 10,
      seed: 1,
    }, { epochs: 20, angles: brightness(train.pixels) });
    assertGreater(accuracy(trained, test), 0.8);
    const predicted = tf.tidy(() =>
      trained.loss.predictions!(trained.embed(test.pixels)).dataSync()
    );
    const actual = brightness(test.pixels);
    const average = actual.reduce((sum, v) => sum + v, 0) / actual.length;
    const meanError = (f: (i: number) => number) =>
      actual.reduce((sum, v, i) => sum + Math.abs(v - f(i)), 0) / actual.length;
    assertLess(meanError((i) => predicted[i]!), 0.6 * meanError(() => average));
    trained.dispose();
  });
}
