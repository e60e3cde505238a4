import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { rowOf } from "../../src/base/matrix.ts";
import { randomStream } from "../../src/base/random.ts";
import { decide, decisionRegions, decisionRule } from "../../src/figures/decision_regions.ts";
import { FIGURES, type ReportRun } from "../../src/pages/mod.ts";
import { sampleRun } from "../results/_sample.ts";
import { assertStandalone, countMarks, parseSvg } from "./_svg.ts";

const FRAME = [[-1, -1], [1, -1], [1, 1], [-1, 1]] as const;

/** The area of a polygon by the shoelace formula. */
function area(polygon: readonly (readonly [number, number])[]): number {
  return Math.abs(polygon.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0));
}

function isInside(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  return polygon.every(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length]!;
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= -1e-9;
  });
}

const RULE = {
  name: "linear",
  classes: [4, 7, 9],
  weights: [[1, 0.2], [-0.5, 1], [-0.3, -1.1]],
  bias: [0.1, -0.2, 0.05],
};

Deno.test("decisionRegions() divides the frame without gap or overlap", () => {
  const areas = decisionRegions(RULE, FRAME).map(area);
  assertAlmostEquals(areas.reduce((a, b) => a + b), 4, 1e-12);
});

Deno.test("decisionRegions() agrees with the rule at every point", () => {
  const regions = decisionRegions(RULE, FRAME);
  const stream = randomStream(3, "test/points");
  for (let i = 0; i < 500; i++) {
    const [x, y] = [2 * stream.uniform() - 1, 2 * stream.uniform() - 1];
    const region = regions[RULE.classes.indexOf(decide(RULE, [x, y]))]!;
    assert(isInside(region, x, y), `${x}, ${y}`);
  }
});

Deno.test("decisionRegions() gives no region to a class that never wins", () => {
  const rule = { name: "", classes: [0, 1], weights: [[0, 0], [0, 0]], bias: [0, 1] };
  assertEquals(decisionRegions(rule, FRAME).map((polygon) => polygon.length), [0, 4]);
});

/** A run whose predictions are those of a rule on its own points. */
function runDeciding(geometry: Partial<ReportRun["geometry"]>, by: (x: Float32Array) => number) {
  const run = sampleRun({ points: 300 });
  const { coordinates, predictions } = run.embeddings;
  for (let row = 0; row < predictions.length; row++) predictions[row] = by(rowOf(coordinates, row));
  const { weights: _, ...rest } = run.geometry;
  return { ...run, geometry: { ...rest, ...geometry } };
}

const nearestTo = (points: number[][]) => (x: Float32Array) => {
  const distances = points.map(([a, b]) => Math.hypot(x[0]! - a!, x[1]! - b!));
  return distances.indexOf(Math.min(...distances));
};

Deno.test("decisionRule() finds nearest targets where they made the predictions", () => {
  const targets = Array.from({ length: 10 }, (_, k) => [8 * k - 40, 3 * (k % 4)]);
  const rule = decisionRule(runDeciding({ targets }, nearestTo(targets)));
  assertEquals(rule?.name, "the nearest target");
});

Deno.test("decisionRule() finds nearest class means where the loss has no classifier", () => {
  const run = runDeciding({}, () => 0);
  const decided = runDeciding({}, nearestTo(run.geometry.classMeans));
  assertEquals(decisionRule(decided)?.name, "the nearest class mean of the training embeddings");
});

Deno.test("decisionRule() finds none where no rule gives the predictions", () => {
  assertEquals(decisionRule(runDeciding({}, (x) => Math.abs(Math.trunc(x[0]!)) % 10)), undefined);
});

Deno.test("decision-regions tints a region a class and rims every misclassified point", () => {
  const run = sampleRun({ points: 400, spread: 1.2 });
  const wrong = run.embeddings.labels.filter((label, i) => label !== run.embeddings.predictions[i]);
  const [drawing] = FIGURES["decision-regions"].draw({
    experiment: { name: "x", title: "X", figures: [] },
    runs: [run],
  });
  assertStandalone(drawing!.svg);
  assertEquals(parseSvg(drawing!.svg).querySelectorAll(".decision-regions path").length, 10);
  assertEquals(countMarks(drawing!.svg, "#000000"), wrong.length + 1);
});

Deno.test("decision-regions draws unknown classes as a mark of their own", () => {
  const [drawing] = FIGURES["decision-regions"].draw({
    experiment: { name: "x", title: "X", figures: [] },
    runs: [sampleRun({ points: 300, unknown: 40 })],
  });
  assertEquals(countMarks(drawing!.svg, "#7d8590"), 40 + 1);
});
