import { assertEquals } from "@std/assert";
import { hasFailed, trainingEnd } from "../../src/claims/training_end.ts";
import { type Configuration, labelWithFailures } from "../../src/results/configurations.ts";
import { scopeOf, settingsOf } from "../../src/results/names.ts";
import type { ReportRun } from "../../src/results/types.ts";
import { type Cell, expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const cellOf = (training: Record<string, unknown>, dimension = 10): Cell =>
  expandMatrix(experiment({
    matrix: { dataset: ["mnist"], loss: [{ name: "softmax" }], dimension: [dimension] },
    training: { trainSize: 20_000, validation: 2000, ...training },
    measures: ["accuracy"],
  }))[0]!;

const UNTRAINED = cellOf({ epochs: 0 });
const PLATEAU = cellOf({ epochs: 30, schedule: { name: "plateau" } });

Deno.test("trainingEnd() calls a network of no epochs untrained, which fails at nothing", () => {
  for (
    const metrics of [{ accuracy: 0.1 }, { classesUsed: 1 }, { effectiveRank: null }, {}] as Record<
      string,
      number | null
    >[]
  ) {
    const run = { digest: "", cell: UNTRAINED, metrics, environment: { backend: "wasm" } };
    assertEquals([trainingEnd(run), hasFailed(run)], ["untrained", false]);
    assertEquals(trainingEnd({ ...run, cell: PLATEAU }) === "untrained", false);
  }
});

Deno.test("settingsOf() says untrained, pixels, and the most epochs of a plateau", () => {
  assertEquals(settingsOf(UNTRAINED).includes("untrained"), true);
  assertEquals(settingsOf(PLATEAU).includes("up to 30 epochs"), true);
  const pixels = settingsOf(cellOf({ epochs: 0, backbone: "pixels" }, 784));
  assertEquals([pixels.includes("pixels"), pixels.includes("untrained")], [true, false]);
});

Deno.test("scopeOf() says that a training went on until it gained no more", () => {
  assertEquals(
    scopeOf([PLATEAU]),
    "a CNN of 1.7 million weights, 20,000 images of MNIST, " +
      "at most 30 passes until accuracy gains no more than its noise, of Adam at 0.001, untuned",
  );
});

Deno.test("labelWithFailures() says how many converged where some did not", () => {
  const runs = (values: readonly (number | null)[]) =>
    values.map((converged) => ({
      digest: "",
      cell: PLATEAU,
      metrics: { accuracy: 0.9, converged },
    })) as unknown as ReportRun[];
  const label = (values: readonly (number | null)[]) =>
    labelWithFailures({ label: "a", runs: runs(values) } as unknown as Configuration);
  assertEquals(label([1, 1, 1]), "a");
  assertEquals(label([1, 0, 1, 0]), "a (2 of 4 converged)");
  assertEquals(label([null, null]), "a");
});
