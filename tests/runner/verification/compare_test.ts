import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { compareRuns } from "../../../src/runner/verification/compare.ts";
import { sampleRun } from "../../store/_run.ts";

const run = sampleRun({ metrics: { accuracy: 0.75, fisherRatio: 4 }, notes: {} });

/** The run with every coordinate scaled and one metric replaced. */
function changed(scale: number, accuracy: number | null): typeof run {
  const copy = structuredClone(run);
  copy.embeddings.coordinates.data = copy.embeddings.coordinates.data.map((x) => x * scale);
  return { ...copy, metrics: { ...run.metrics, accuracy } };
}

Deno.test("compareRuns() gives level A to the same bits, undefined coordinates among them", () => {
  assertEquals(compareRuns(run, structuredClone(run)), { level: "A", differences: [] });
});

Deno.test("compareRuns() gives level B within tolerance, and says how far apart", () => {
  const { level, differences } = compareRuns(run, changed(1 + 1e-5, 0.7501));
  assertEquals(level, "B");
  assertStringIncludes(differences.join(), "accuracy is 0.7501: the store says 0.75");
});

Deno.test("compareRuns() gives level C within the spread over seeds, given three of them", () => {
  const seeds = [0.7, 0.75, 0.8].map((accuracy) => ({ metrics: { accuracy, fisherRatio: 4 } }));
  assertEquals(compareRuns(run, changed(2, 0.72), seeds).level, "C");
  assertEquals(compareRuns(run, changed(2, 0.72), seeds.slice(1)).level, "differs");
  assertEquals(compareRuns(run, changed(2, 0.2), seeds).level, "differs");
});

Deno.test("compareRuns() sees one bit, a metric that is gone, and another divergence", () => {
  const bit = structuredClone(run);
  new Uint32Array(bit.embeddings.coordinates.data.buffer)[0]! ^= 1;
  assert(compareRuns(run, bit).level !== "A");
  assertEquals(compareRuns(run, changed(1, null)).level, "differs");
  assert(compareRuns(run, { ...run, divergedAt: 3 }).level !== "A");
});
