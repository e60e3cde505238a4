import { assertAlmostEquals, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { InputError } from "../../src/base/errors.ts";
import { gradientAt, scoresAt, valueAt, workedLoss } from "./_batch.ts";

await useBackend("wasm");

const inSpace = ["contrastive", "triplet", "prototypical"];
const onSphere = ["supcon", "multi-similarity", "circle"];

for (const name of [...inSpace, ...onSphere]) {
  Deno.test(`${name}() costs nothing, and pulls nowhere, without a pair to compare`, () => {
    const loss = workedLoss({ name });
    assertEquals(valueAt(loss, [[1, 2]], [0]), 0);
    assertEquals(gradientAt(loss, [[1, 2]], [0]).flat().map(Math.abs), [0, 0]);
    loss.dispose();
  });

  Deno.test(`${name}() says what to do when it is to score without class means`, () => {
    const loss = workedLoss({ name });
    assertThrows(() => scoresAt(loss, [[0, 0]]), InputError, "call setClassMeans() first");
    loss.dispose();
  });

  Deno.test(`${name}() refuses class means of the wrong shape`, () => {
    const loss = workedLoss({ name });
    assertThrows(() => loss.setClassMeans!([[0, 0]]), RangeError, "must be 3 x 2");
    loss.dispose();
  });
}

for (const name of inSpace) {
  Deno.test(`${name}() scores by the distance to class means`, () => {
    const loss = workedLoss({ name });
    loss.setClassMeans!([[0, 0], [3, 4], [1, 1]]);
    scoresAt(loss, [[0, 0]])[0]!.forEach((score, k) =>
      assertAlmostEquals(score, [0, -5, -Math.SQRT2][k]!, 1e-6)
    );
    loss.dispose();
  });
}

for (const name of onSphere) {
  Deno.test(`${name}() scores by the distance of directions to those of class means`, () => {
    const loss = workedLoss({ name });
    loss.setClassMeans!([[0.5, 0], [0, 3], [-4, 0]]);
    scoresAt(loss, [[2, 0]])[0]!.forEach((score, k) =>
      assertAlmostEquals(score, [0, -Math.SQRT2, -2][k]!, 1e-6)
    );
    loss.dispose();
  });

  Deno.test(`${name}() ignores the length of embeddings`, () => {
    const loss = workedLoss({ name });
    const x = [[1, 2], [2, -1], [0.5, 0.5]];
    const longer = x.map((row, i) => row.map((v) => v * (i + 2)));
    const [value, again] = [valueAt(loss, x, [0, 0, 1]), valueAt(loss, longer, [0, 0, 1])];
    assertAlmostEquals(value / again, 1, 1e-5);
    loss.dispose();
  });
}

Deno.test("contrastive() ignores the length of embeddings that it normalises", () => {
  const loss = workedLoss({ name: "contrastive", normalizeEmbeddings: true });
  const x = [[1, 2], [2, -1], [0.5, 0.5]];
  const longer = x.map((row, i) => row.map((v) => v * (i + 2)));
  assertAlmostEquals(valueAt(loss, x, [0, 0, 1]), valueAt(loss, longer, [0, 0, 1]), 1e-6);
  loss.dispose();
});

Deno.test("triplet() with batch-hard mining skips anchors without a positive", () => {
  const loss = workedLoss({ name: "triplet", mining: "batch-hard", margin: 1 });
  // Anchors 0 and 1: farthest positive 1, nearest negative 3 and 2; anchor 2 has no positive.
  assertAlmostEquals(valueAt(loss, [[0, 0], [1, 0], [3, 0]], [0, 0, 1]), 0, 1e-6);
  assertAlmostEquals(valueAt(loss, [[0, 0], [1, 0], [1.5, 0]], [0, 0, 1]), (0.5 + 1.5) / 2, 1e-6);
  loss.dispose();
});

Deno.test("triplet() counts each of two equally far positives once", () => {
  const loss = workedLoss({ name: "triplet", mining: "batch-hard", margin: 1, squared: true });
  const x = [[0, 0], [1, 0], [-1, 0], [0, 1.2]];
  const [gradient] = gradientAt(loss, x, [0, 0, 0, 1]);
  // Anchor 0 pulls one of its two positives, not both at once: the pull has a side.
  assertEquals(gradient![0]! !== 0, true);
  loss.dispose();
});

Deno.test("supcon() costs nothing where each sample has a class of its own", () => {
  const loss = workedLoss({ name: "supcon" });
  assertEquals(valueAt(loss, [[1, 0], [0, 1], [-1, 0]], [0, 1, 2]), 0);
  loss.dispose();
});

Deno.test("supcon() spreads a batch of one class", () => {
  const loss = workedLoss({ name: "supcon" });
  const x = [[1, 0], [1, 1e-3], [-1, 0]];
  // Three alike cost log 2 each; any spread costs more, as the near one is preferred.
  assertAlmostEquals(valueAt(loss, [[1, 0], [2, 0], [3, 0]], [1, 1, 1]), Math.LN2, 1e-5);
  assertGreater(valueAt(loss, x, [1, 1, 1]), Math.LN2);
  loss.dispose();
});

Deno.test("circle() counts only anchors that have a positive and a negative", () => {
  const loss = workedLoss({ name: "circle", scale: 4, margin: 0.25 });
  assertEquals(valueAt(loss, [[1, 0], [0, 1], [-1, 0]], [0, 1, 2]), 0);
  assertEquals(valueAt(loss, [[1, 0], [0, 1], [-1, 0]], [1, 1, 1]), 0);
  // Both anchors: positive at cosine 1, negative at cosine 0. The third has no positive.
  const exponent = -4 * 0.25 * 0.25 - 4 * 0.25 * 0.25;
  const value = valueAt(loss, [[1, 0], [3, 0], [0, 2]], [0, 0, 1]);
  assertAlmostEquals(value, Math.log(1 + Math.exp(exponent)), 1e-6);
  loss.dispose();
});

Deno.test("multi-similarity() leaves out the pairs that its mining finds easy", () => {
  const [mined, all] = [0.1, null].map((mining) =>
    workedLoss({ name: "multi-similarity", alpha: 1, beta: 1, mining })
  );
  const x = [[1, 0], [1, 0], [-1, 0]];
  assertEquals(valueAt(mined!, x, [0, 0, 1]), 0);
  const pull = Math.log(1 + Math.exp(-0.5));
  const push = Math.log(1 + Math.exp(-1.5));
  const pushOfTwo = Math.log(1 + 2 * Math.exp(-1.5));
  assertAlmostEquals(valueAt(all!, x, [0, 0, 1]), (2 * (pull + push) + pushOfTwo) / 3, 1e-6);
  mined!.dispose();
  all!.dispose();
});
