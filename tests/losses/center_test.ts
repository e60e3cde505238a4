import { assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { embeddings, labels, workedLoss } from "./_batch.ts";

await useBackend("wasm");

function centersAfter(updates: number, spec: Record<string, unknown>, x = embeddings, y = labels) {
  const loss = workedLoss({ name: "center", ...spec });
  for (let i = 0; i < updates; i++) {
    tf.tidy(() => loss.update!(tf.tensor2d(x), tf.tensor1d(y, "int32")));
  }
  const centers = loss.variables.centers!.arraySync() as number[][];
  loss.dispose();
  return centers;
}

Deno.test("center() moves each center by alpha times the sum of offsets over 1 + n", () => {
  const expected = [[0.516667, 0.183333], [-0.1, 1.05], [-0.975, -0.925]];
  centersAfter(1, { alpha: 0.5 }).forEach((center, k) =>
    center.forEach((v, d) => assertAlmostEquals(v, expected[k]![d]!, 1e-6))
  );
});

Deno.test("center() leaves the centers of absent classes where they are", () => {
  const centers = centersAfter(1, {}, [[9, 9]], [1]);
  assertEquals([centers[0], centers[2]], [[0.5, 0], [-1, -1]]);
});

Deno.test("center() brings centers to the class means", () => {
  const centers = centersAfter(60, { alpha: 0.5 });
  const mean = [(1 + 0.1) / 2, (0.5 + 0.6) / 2];
  centers[0]!.forEach((v, d) => assertAlmostEquals(v, mean[d]!, 1e-5));
});

Deno.test("center() keeps its centers from the optimiser", () => {
  const loss = workedLoss({ name: "center" });
  const trainable = Object.entries(loss.variables).map(([name, v]) => [name, v.trainable]);
  assertEquals(trainable, [["weights", true], ["bias", true], ["centers", false]]);
  loss.dispose();
});
