import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { createLoss, lossDefinition } from "../../src/losses/mod.ts";
import { gradientAt, valueAt, workedLoss } from "./_batch.ts";

await useBackend("wasm");

/** Two classes on the first axis: the value tells the target's logit, as the other's is known. */
const opposite = { weights: [[1, -1], [0, 0]] };
const onCircle = (angle: number) => [[Math.cos(angle), Math.sin(angle)]];

/** What a loss makes of the target's cosine at an angle, with scale 1. */
function psi(spec: { name: string }, angle: number): number {
  const loss = createLoss({ scale: 1, ...spec }, {
    classes: 2,
    dimension: 2,
    seed: 1,
    initial: opposite,
  });
  const value = valueAt(loss, onCircle(angle), [0]);
  loss.dispose();
  return -Math.cos(angle) - Math.log(Math.exp(value) - 1);
}

Deno.test("arcface() adds its margin to the angle, and falls on past pi - margin", () => {
  const spec = { name: "arcface", margin: 0.5 };
  for (const angle of [0.01, 0.5, 1.5, 2.6]) {
    assertAlmostEquals(psi(spec, angle), Math.cos(angle + 0.5), 1e-5);
  }
  for (const angle of [2.7, 3.1]) {
    assertAlmostEquals(psi(spec, angle), Math.cos(angle) - 0.5 * Math.sin(0.5), 1e-5);
  }
  assertLess(psi(spec, 3.1), psi(spec, 2.7));
});

Deno.test("arcface() and its float64 reference agree on both sides of pi - margin", () => {
  const reference = lossDefinition("arcface").reference!;
  const spec = { name: "arcface", margin: 0.5 };
  for (const angle of [2.6, 2.7, 3.1]) {
    const value = reference({ scale: 1, margin: 0.5 }, {
      ...{ classes: 2, dimension: 2, angles: [] },
      ...{ embeddings: onCircle(angle), labels: [0], variables: opposite },
    });
    const target = -Math.cos(angle) - Math.log(Math.exp(value) - 1);
    assertAlmostEquals(target, psi(spec, angle), 1e-5);
  }
});

Deno.test("arcface() has the right gradient at an angle of a thousandth", () => {
  const loss = createLoss({ name: "arcface", scale: 4, margin: 0.5 }, {
    classes: 2,
    dimension: 2,
    seed: 1,
    initial: opposite,
  });
  const angle = 1e-3;
  const [[, tangential]] = gradientAt(loss, onCircle(angle), [0]) as [[number, number]];
  // -s (1 - p) d cos(angle + m) / d angle, and p of the other class pulls its own way.
  const [own, other] = [4 * Math.cos(angle + 0.5), -4 * Math.cos(angle)];
  const wrong = 1 / (1 + Math.exp(own - other));
  const expected = wrong * 4 * (Math.sin(angle + 0.5) + Math.sin(angle));
  assertAlmostEquals(tangential / expected, 1, 1e-3);
  loss.dispose();
});

Deno.test("arcface-detached() has arcface's value and a gradient that passes by the margin", () => {
  const context = { classes: 2, dimension: 2, seed: 1, initial: opposite };
  const [detached, published] = ["arcface-detached", "arcface"].map((name) =>
    createLoss({ name, scale: 4, margin: 0.5 }, context)
  );
  const x = onCircle(1);
  assertAlmostEquals(valueAt(detached!, x, [0]), valueAt(published!, x, [0]), 1e-6);
  const [[, tangential]] = gradientAt(detached!, x, [0]) as [[number, number]];
  const wrong = 1 / (1 + Math.exp(4 * Math.cos(1.5) + 4 * Math.cos(1)));
  // With the margin in the gradient, the first sine would be that of 1.5.
  const expected = wrong * 4 * (Math.sin(1) + Math.sin(1)) * Math.cos(1);
  assertAlmostEquals(tangential, expected, 1e-5);
  detached!.dispose();
  published!.dispose();
});

Deno.test("sphereface() multiplies the angle and stays monotone", () => {
  for (const margin of [1, 2, 3, 4]) {
    let before = Infinity;
    for (let angle = 0.05; angle < Math.PI; angle += 0.1) {
      const k = Math.floor(margin * angle / Math.PI);
      const value = psi({ name: "sphereface", margin } as { name: string }, angle);
      assertAlmostEquals(value, (-1) ** k * Math.cos(margin * angle) - 2 * k, 1e-4);
      assertLess(value, before);
      before = value;
    }
  }
});

Deno.test("sphereface() with annealing goes from plain softmax to its margin", () => {
  const annealing = { base: 1e6, gamma: 1, power: 10, minimum: 0 };
  const loss = workedLoss({ name: "sphereface", margin: 2, annealing });
  const plain = workedLoss({ name: "sphereface", margin: 1 });
  const full = workedLoss({ name: "sphereface", margin: 2 });
  const x = [[1, 0.5], [-0.4, 1.2]];
  assertAlmostEquals(valueAt(loss, x, [0, 1]), valueAt(plain, x, [0, 1]), 1e-4);
  const [embeddings, labels] = [tf.tensor2d(x), tf.tensor1d([0, 1], "int32")];
  for (let step = 0; step < 100; step++) loss.update!(embeddings, labels);
  assertAlmostEquals(valueAt(loss, x, [0, 1]), valueAt(full, x, [0, 1]), 1e-4);
  tf.dispose([embeddings, labels]);
  for (const each of [loss, plain, full]) each.dispose();
});

Deno.test("cosface() takes the embedding's own norm where no scale is given", () => {
  const [own, five] = [null, 5].map((scale) => workedLoss({ name: "cosface", margin: 0.1, scale }));
  const x = [[3, 4], [-4, 3]];
  assertAlmostEquals(valueAt(own!, x, [0, 1]), valueAt(five!, x, [0, 1]), 1e-5);
  own!.dispose();
  five!.dispose();
});

Deno.test("cosface() scores without its margin", () => {
  const [loss, plain] = [0.2, 0].map((margin) => workedLoss({ name: "cosface", margin }));
  const scores = [loss!, plain!].map((each) =>
    tf.tidy(() => each.scores(tf.tensor2d([[1, 2]])).arraySync())
  );
  assertEquals(scores[0], scores[1]);
  loss!.dispose();
  plain!.dispose();
});
