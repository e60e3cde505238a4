import { assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { createLoss } from "../../src/losses/mod.ts";
import { scoresAt, valueAt, workedLoss } from "./_batch.ts";

await useBackend("wasm");

/** Proxies on the axes, as columns: east, north and west. */
const context = {
  classes: 3,
  dimension: 2,
  seed: 1,
  initial: { weights: [[2, 0, -1], [0, 3, 0]] },
};

for (const name of ["proxy-nca", "proxy-anchor"]) {
  Deno.test(`${name}() scores by the cosine to each proxy`, () => {
    const loss = createLoss({ name }, context);
    scoresAt(loss, [[3, 4]])[0]!.forEach((score, k) =>
      assertAlmostEquals(score, [0.6, 0.8, -0.6][k]!, 1e-6)
    );
    loss.dispose();
  });
}

Deno.test("proxy-nca() over the others is its ratio over all as odds", () => {
  const [others, all] = ["others", "all"].map((denominator) =>
    workedLoss({ name: "proxy-nca", denominator, temperature: 0.5 })
  );
  for (const x of [[1, 0.5], [-0.4, 1.2]]) {
    const cost = valueAt(all!, [x], [1]);
    const odds = Math.exp(-cost) / (1 - Math.exp(-cost));
    assertAlmostEquals(valueAt(others!, [x], [1]), -Math.log(odds), 1e-4);
  }
  others!.dispose();
  all!.dispose();
});

Deno.test("proxy-nca() gives logits where its ratio is a probability", () => {
  const [others, all] = ["others", "all"].map((denominator) =>
    createLoss({ name: "proxy-nca", denominator, temperature: 0.5 }, context)
  );
  assertEquals(others!.logits, undefined);
  const cost = tf.tidy(() => {
    const probabilities = tf.softmax(all!.logits!(tf.tensor2d([[3, 4]])));
    return -Math.log(probabilities.dataSync()[1]!);
  });
  assertAlmostEquals(cost, valueAt(all!, [[3, 4]], [1]), 1e-5);
  others!.dispose();
  all!.dispose();
});

Deno.test("proxy-anchor() averages the pull over the classes of the batch", () => {
  const loss = createLoss({ name: "proxy-anchor", scale: 4, margin: 0.1 }, context);
  // Samples at the east and north proxies; west has none of its own.
  const pull = Math.log(1 + Math.exp(-4 * 0.9));
  const push = Math.log(1 + Math.exp(4 * 0.1));
  const ofWest = Math.log(1 + Math.exp(-4 * 0.9) + Math.exp(4 * 0.1));
  const expected = (2 * pull) / 2 + (2 * push + ofWest) / 3;
  assertAlmostEquals(valueAt(loss, [[1, 0], [0, 5]], [0, 1]), expected, 1e-5);
  loss.dispose();
});
