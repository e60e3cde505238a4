import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import {
  buildLoss,
  checkLoss,
  ConformanceError,
  createLoss,
  defineLoss,
  type LossDefinition,
  lossDefinition,
  lossNames,
} from "../../src/losses/mod.ts";
import { certify } from "../../src/losses/conformance/check_loss.ts";

await useBackend("wasm");
const backends = ["cpu", "wasm"] as const;

for (const name of lossNames) {
  Deno.test(`checkLoss() passes every form of ${name}`, async () => {
    const definition = lossDefinition(name);
    const certificates = await checkLoss(definition, { backends });
    assertEquals(certificates.length, 1 + (definition.forms?.length ?? 0));
    for (const { checks } of certificates) {
      assertEquals(checks.find(({ name }) => name === "reference")?.status, "passed");
    }
  });
}

/** The mean of |x|^2 over the batch, with one thing changed. */
function shrinking(
  change: Partial<LossDefinition> & {
    value?: (x: tf.Tensor2D) => tf.Tensor;
    update?: () => void;
  } = {},
): LossDefinition {
  const { value, update, ...definition } = change;
  return defineLoss({
    name: "shrinking",
    title: "Shrinking",
    source: "a test",
    parameters: z.strictObject({}),
    openSetScore: "centroid",
    create: (_, context) =>
      buildLoss(context, {
        name: "shrinking",
        value: value ?? ((x) => tf.mean(tf.sum(tf.square(x), 1))),
        scores: (x) => tf.zeros([x.shape[0], context.classes]),
        ...(update && { update }),
      }),
    reference: (_, { embeddings }) =>
      embeddings.flat().reduce((sum, v) => sum + v * v, 0) / embeddings.length,
    ...definition,
  });
}

async function failureOf(definition: LossDefinition): Promise<string> {
  const error = await assertRejects(
    () => checkLoss(definition, { backends: ["cpu", "wasm"] }),
    ConformanceError,
  );
  return error.message;
}

Deno.test("checkLoss() passes a loss of one's own", async () => {
  const [certificate] = await checkLoss(shrinking(), { backends });
  assertEquals(certificate!.checks.map(({ status }) => status), Array(5).fill("passed"));
});

Deno.test("checkLoss() skips the reference of a loss that has none", async () => {
  const { reference: _, ...definition } = shrinking();
  const [certificate] = await checkLoss(definition, { backends });
  assertEquals(certificate!.checks[0]!.status, "skipped");
});

Deno.test("checkLoss() finds a value that is not that of the reference", async () => {
  const value = (x: tf.Tensor2D) => tf.mean(tf.square(x));
  assertStringIncludes(await failureOf(shrinking({ value })), "{} reference: value off by 6.7e-1");
});

Deno.test("checkLoss() finds a gradient that is not that of the value", async () => {
  const square = tf.customGrad((x) => ({
    value: tf.square(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, 3),
  }));
  const value = (x: tf.Tensor2D) => tf.mean(tf.sum(square(x), 1));
  const message = await failureOf(shrinking({ value }));
  assertStringIncludes(message, "finite differences: gradient off by");
  assertStringIncludes(message, "reference: value off by");
});

Deno.test("checkLoss() finds backends that differ", async () => {
  const value = (x: tf.Tensor2D) =>
    tf.mul(tf.mean(tf.sum(tf.square(x), 1)), tf.getBackend() === "cpu" ? 1 : 1.01);
  assertStringIncludes(
    await failureOf(shrinking({ value })),
    "backends: cpu = wasm: value off by 1.0e-2",
  );
});

Deno.test("checkLoss() finds numbers that are not finite at the edges", async () => {
  const value = (x: tf.Tensor2D) => tf.mean(tf.sqrt(tf.sum(tf.square(x), 1)));
  const reference = (_: unknown, { embeddings }: { embeddings: number[][] }) =>
    embeddings.reduce((sum, row) => sum + Math.hypot(...row), 0) / embeddings.length;
  assertStringIncludes(
    await failureOf(shrinking({ value, reference })),
    "zero embeddings: the gradient to embeddings has NaN",
  );
});

Deno.test("checkLoss() finds tensors that are left behind", async () => {
  const kept: tf.Tensor[] = [];
  const update = () => void kept.push(tf.keep(tf.scalar(1)));
  assertStringIncludes(
    await failureOf(shrinking({ update })),
    "leaks: 50 tensors are left after 50 steps",
  );
  tf.dispose(kept);
});

Deno.test("checkLoss() lists every failure of every form", async () => {
  const definition = shrinking({
    parameters: z.strictObject({ factor: z.number().default(2) }),
    forms: [{ factor: 1 }],
    create: ({ factor }, context) =>
      buildLoss(context, {
        name: "shrinking",
        value: (x) => tf.mul(tf.mean(tf.sum(tf.square(x), 1)), factor),
        scores: (x) => tf.fill([x.shape[0], context.classes], NaN),
      }),
  });
  const message = await failureOf(definition);
  assertStringIncludes(message, "- {} reference: value off by 1.0e+0");
  assertStringIncludes(message, "- {} edge cases: one class only: the scores have NaN on cpu");
  assertStringIncludes(message, '- {"factor":1} edge cases');
});

Deno.test("checkLoss() takes a loss that is already made, and leaves it alive", async () => {
  const loss = createLoss({ name: "cosface" }, { classes: 5, dimension: 2, seed: 1 });
  const before = [...await loss.variables.weights!.data()];
  const [certificate] = await checkLoss(loss);
  assertEquals(certificate!.checks.map(({ status }) => status), [
    "skipped",
    "passed",
    "skipped",
    "passed",
    "passed",
  ]);
  assertEquals([...await loss.variables.weights!.data()], before);
  loss.dispose();
});

Deno.test("checkLoss() comes back to the backend that was active", async () => {
  await checkLoss({ name: "softmax" }, { backends: ["cpu"] });
  assertEquals(tf.getBackend(), "wasm");
});

Deno.test("certify() gives a row for each form and does not throw", async () => {
  const broken = shrinking({ value: (x) => tf.mean(x) });
  const rows = await certify({ losses: [lossDefinition("softmax"), broken], backends });
  assertEquals(rows.map(({ loss, passed }) => [loss, passed]), [
    ["softmax", true],
    ["softmax", true],
    ["shrinking", false],
  ]);
});
