import { assertAlmostEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import type { LossSpec } from "../../src/losses/mod.ts";
import { embeddings, gradientAt, labels, valueAt, workedLoss } from "./_batch.ts";

await useBackend("cpu");

/** Values and first gradients computed apart from any of our code, in float64 NumPy. */
const worked: [spec: LossSpec, value: number, gradient: [number, number]][] = [
  [{ name: "softmax" }, 0.47179090, [-0.113644, 0.035069]],
  [{ name: "softmax", normalizeWeights: true }, 0.57226341, [-0.131867, 0.050491]],
  [{ name: "normface", scale: 7 }, 1.51055199, [-0.004175, 0.008350]],
  [{ name: "cosface", scale: 7, margin: 0.05 }, 1.59835942, [-0.005915, 0.011831]],
  [{ name: "cosface", scale: 7, margin: 0.2 }, 1.86361447, [-0.016743, 0.033486]],
  [{ name: "cosface", margin: 0.2 }, 0.65098820, [-0.131648, 0.067296]],
  [{ name: "arcface", scale: 7, margin: 0.2 }, 1.85580097, [-0.012362, 0.024724]],
  [{ name: "sphereface", margin: 2 }, 0.80540255, [-0.197432, 0.269911]],
  [{ name: "sphereface", margin: 4 }, 1.48130479, [-0.025678, 0.362002]],
  [{ name: "center", lambda: 0.1 }, 0.48829090, [-0.101144, 0.047569]],
  [{ name: "contrastive", margin: 2 }, 0.21880574, [0.085191, 0.015738]],
  [{ name: "triplet", squared: true, average: "all" }, 0.30250000, [0.45, -0.05]],
  [{ name: "regression" }, 0.43227587, [0, 0.25]],
  [{ name: "prototype" }, 0.17880227, [-0.009443, 0.018885]],
  [{ name: "label-smoothing", smoothing: 0.1 }, 0.56687423, [-0.086144, 0.031736]],
  [{ name: "label-smoothing", rescale: true }, 0.62986026, [-0.095715, 0.035262]],
  [{ name: "logit-penalty" }, 0.47237432, [-0.113364, 0.035132]],
  [{ name: "final-layer-l2" }, 0.47337490, [-0.113644, 0.035069]],
  [{ name: "logit-normalization" }, 2.19184788, [0, 0]],
  [{ name: "cosine-softmax", temperature: 0.05, bias: true }, 2.81085048, [0, 0]],
  [
    { name: "cosine-softmax", temperature: 0.05, bias: true, normalizeEmbeddings: false },
    1.12497903,
    [0, 0],
  ],
  [{ name: "sigmoid", logitShift: true }, 1.21686413, [-0.183844, 0.050088]],
  [
    { name: "squared-error", kappa: 9, target: 60, lossScale: 10 },
    314782.10550,
    [-3175.475, 798.3],
  ],
];

for (const [spec, value, gradient] of worked) {
  Deno.test(`createLoss() gives the worked value of ${JSON.stringify(spec)}`, () => {
    const loss = workedLoss(spec);
    assertAlmostEquals(valueAt(loss, embeddings, labels), value, 1e-6 * Math.max(1, value));
    const [first] = gradientAt(loss, embeddings, labels);
    for (const k of [0, 1]) {
      const size = Math.max(1, Math.abs(gradient[k]!));
      assertAlmostEquals(first![k]!, gradient[k]!, 2e-6 * size);
    }
    loss.dispose();
  });
}

const triplets: [spec: Record<string, unknown>, value: number][] = [
  [{ squared: true }, 1.21],
  [{ average: "all" }, 0.43255527],
  [{}, 0.57674035],
  [{ squared: true, margin: 0.2, average: "all" }, 0.1025],
  [{ mining: "batch-hard" }, 0.73240224],
];

for (const [spec, value] of triplets) {
  Deno.test(`createLoss() gives the worked value of triplet with ${JSON.stringify(spec)}`, () => {
    const loss = workedLoss({ name: "triplet", ...spec });
    assertAlmostEquals(valueAt(loss, embeddings, labels), value, 1e-6);
    loss.dispose();
  });
}

Deno.test("prototypical() leaves a query out of the mean of its class", () => {
  const loss = workedLoss({ name: "prototypical" });
  // The first two see their class at a squared distance of 4, the last two theirs too; the one
  // alone in its class is no query. Means of the others: (0, 4), (1, 0), (6, 0).
  const x = [[0, 0], [2, 0], [0, 3], [0, 5], [6, 0]];
  const cost = (own: number, ...others: number[]) =>
    Math.log(others.reduce((sum, other) => sum + Math.exp(own - other), 1));
  const expected = [cost(4, 16, 36), cost(4, 20, 16), cost(4, 10, 45), cost(4, 26, 61)];
  const mean = expected.reduce((sum, value) => sum + value, 0) / 4;
  assertAlmostEquals(valueAt(loss, x, [0, 0, 1, 1, 2]), mean, 1e-6);
  loss.dispose();
});
