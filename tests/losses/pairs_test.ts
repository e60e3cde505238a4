import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { InputError } from "../../src/base/errors.ts";
import { gradientAt, scoresAt, valueAt, workedLoss } from "./_batch.ts";

await useBackend("wasm");

for (const name of ["contrastive", "triplet"]) {
  Deno.test(`${name}() costs nothing, and pulls nowhere, without a pair to compare`, () => {
    const loss = workedLoss({ name });
    assertEquals(valueAt(loss, [[1, 2]], [0]), 0);
    assertEquals(gradientAt(loss, [[1, 2]], [0]), [[0, 0]]);
    loss.dispose();
  });

  Deno.test(`${name}() scores by the distance to class means`, () => {
    const loss = workedLoss({ name });
    loss.setClassMeans!([[0, 0], [3, 4], [1, 1]]);
    scoresAt(loss, [[0, 0]])[0]!.forEach((score, k) =>
      assertAlmostEquals(score, [0, -5, -Math.SQRT2][k]!, 1e-6)
    );
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
