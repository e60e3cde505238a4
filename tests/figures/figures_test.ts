import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { openSetCurve } from "../../src/figures/auroc_curves.ts";
import { smallestAngle } from "../../src/figures/prototype_separation.ts";
import { stretchAverages, thinHistory } from "../../src/figures/training_curves.ts";
import { classAngles } from "../../src/figures/unit_circle.ts";
import { type Drawing, FIGURES, type ReportInput, type ReportRun } from "../../src/pages/mod.ts";
import { sampleRun } from "../results/_sample.ts";
import { assertStandalone, parseSvg } from "./_svg.ts";

const input = (runs: ReportRun[], rest: Partial<ReportInput> = {}): ReportInput => ({
  experiment: { name: "x", title: "X", figures: [] },
  runs,
  ...rest,
});

/** The one drawing that is expected. */
function only(drawings: Drawing[]): Drawing {
  assertEquals(drawings.length, 1);
  assertStandalone(drawings[0]!.svg);
  return drawings[0]!;
}

Deno.test("training-curves draws each seed, and the mean of the seeds", () => {
  const losses = [{ name: "softmax" }, { name: "center" }];
  const runs = losses.flatMap((loss) =>
    [1, 2, 3].map((seed) => sampleRun({ loss, seed, points: 20 }))
  );
  const svg = parseSvg(only(FIGURES["training-curves"].draw(input(runs))).svg);
  assertEquals(svg.querySelectorAll('[aria-label="line"] path').length, 2 * (3 + 1));
});

/** A run that was compared with softmax at some layers; the embedding is what names leave out. */
function comparedRun(loss: string, seed: number, layers: Record<string, number>): ReportRun {
  const metrics = Object.fromEntries(
    Object.entries(layers).map(([layer, value]) => [
      layer === "embedding"
        ? "layerCka(against=softmax)"
        : `layerCka(layer=${layer},against=softmax)`,
      value,
    ]),
  );
  return { ...sampleRun({ loss: { name: loss }, seed, points: 20 }), metrics };
}

Deno.test("layer-cka draws a line a loss through the layers in the order of the network", () => {
  const runs = ["softmax", "center"].flatMap((loss, at) =>
    [1, 2].map((seed) =>
      comparedRun(loss, seed, { embedding: 0.9 - at / 2, conv3: 0.95, pool1: 0.98 + seed / 100 })
    )
  );
  const drawing = only(FIGURES["layer-cka"].draw(input(runs)));
  const svg = parseSvg(drawing.svg);
  const lines = [...svg.querySelectorAll('[aria-label="line"]')].map((line) => [
    line.getAttribute("stroke-width"),
    line.querySelectorAll("path").length,
  ]);
  assertEquals(lines, [["1.5", 1], ["3", 1]]);
  const names = [...svg.querySelectorAll('[aria-label="x-axis tick label"] text')]
    .map(({ textContent }) => textContent);
  assertEquals(names, ["pool1", "conv3", "embedding"]);
  assertStringIncludes(drawing.caption, "4 networks");
});

Deno.test("layer-cka has room for a network far from the mean of its loss", () => {
  const runs = [0.9, 0.92, 0.2].map((embedding, seed) =>
    comparedRun("softmax", seed, { embedding, conv3: 0.95 })
  );
  const svg = parseSvg(only(FIGURES["layer-cka"].draw(input(runs))).svg);
  const ticks = [...svg.querySelectorAll('[aria-label="y-axis tick label"] text')]
    .map(({ textContent }) => Number(textContent));
  assert(Math.min(...ticks) <= 0.2, String(ticks));
});

Deno.test("layer-cka gives nothing where no layers were compared", () => {
  assertEquals(FIGURES["layer-cka"].draw(input([sampleRun({ points: 20 })])), []);
  assertEquals(FIGURES["layer-cka"].draw(input([comparedRun("center", 1, { conv3: 0.9 })])), []);
});

Deno.test("thinHistory() averages long histories and keeps short ones", () => {
  const record = (step: number, loss: number) => ({ epoch: 1, step, loss });
  assertEquals(thinHistory([record(1, 3), record(2, 5)]), [{ step: 1, value: 3 }, {
    step: 2,
    value: 5,
  }]);
  const long = Array.from({ length: 240 }, (_, i) => record(i + 1, i % 2));
  const thin = thinHistory(long);
  assertEquals(thin.length, 120);
  assertEquals(thin[0], { step: 2, value: 0.5 });
});

Deno.test("stretchAverages() takes epochs, or tenths of a short training, never a single batch", () => {
  const record = (epochs: number, each: number) =>
    Array.from({ length: epochs * each }, (_, at) => ({
      epoch: Math.floor(at / each) + 1,
      step: at + 1,
      loss: at % 2,
    }));
  const long = stretchAverages(record(12, 4));
  assertEquals(long.length, 12);
  assertEquals(long.at(-1), { step: 46.5, value: 0.5 });
  const short = stretchAverages(record(1, 60));
  assertEquals(short.length, 10);
  assertEquals(short.at(-1), { step: 57.5, value: 0.5 });
  assertEquals(stretchAverages([]), []);
});

Deno.test("thinHistory() leaves out losses that are not finite", () => {
  assertEquals(thinHistory([{ epoch: 1, step: 1, loss: NaN }]), []);
});

Deno.test("class-vectors draws an arrow a class and a cross hair a target", () => {
  const run = sampleRun({ points: 60 });
  assertEquals(
    parseSvg(only(FIGURES["class-vectors"].draw(input([run]))).svg)
      .querySelectorAll('[aria-label="link"][stroke-width="2.2"] path').length,
    10,
  );
  const { weights, ...geometry } = run.geometry;
  const targets = { ...run, geometry: { ...geometry, targets: weights! } };
  const drawing = only(FIGURES["class-vectors"].draw(input([targets])));
  assertEquals(parseSvg(drawing.svg).querySelectorAll('[stroke-width="1.4"] path').length, 10);
  assertStringIncludes(drawing.caption, "targets");
});

Deno.test("class-vectors gives nothing for a loss that puts its classes nowhere", () => {
  const run = sampleRun({ points: 20 });
  const { weights: _, ...geometry } = run.geometry;
  assertEquals(FIGURES["class-vectors"].draw(input([{ ...run, geometry }])), []);
});

Deno.test("classAngles() measures from the first axis, counter-clockwise", () => {
  const run = sampleRun({ points: 40, spread: 0.1 });
  const first = classAngles(run);
  assertAlmostEquals(first.get(5)!.reduce((a, b) => a + b) / first.get(5)!.length, 180, 2);
});

Deno.test("unit-circle draws one circle per configuration, with the scale of its bars", () => {
  const svg = parseSvg(only(FIGURES["unit-circle"].draw(input([sampleRun({ points: 200 })]))).svg);
  const [circle, ...others] = svg.querySelectorAll('[aria-label="unit circle"]');
  assertEquals(others, []);
  assertMatch(
    circle!.querySelectorAll("text").map(({ textContent }) => textContent).join(" "),
    /\b\d+ points\b/,
  );
});

Deno.test("embedding-views shows three sides of three-dimensional embeddings only", () => {
  const runs = [2, 3].map((dimension) => sampleRun({ dimension, points: 80 }));
  const svg = parseSvg(only(FIGURES["embedding-views"].draw(input(runs))).svg);
  assertEquals(svg.querySelectorAll('[aria-label="frame"]').length, 3);
});

Deno.test("dimension-curves needs two dimensions and draws a panel a metric that has them", () => {
  const runs = [2, 3, 16].map((dimension) => sampleRun({ dimension, points: 40 }));
  assertEquals(FIGURES["dimension-curves"].draw(input(runs.slice(0, 1))), []);
  const svg = parseSvg(only(FIGURES["dimension-curves"].draw(input(runs))).svg);
  // accuracy, Fisher ratio, probe accuracy and silhouette; class separation is null beyond d = 2
  assertEquals(svg.querySelectorAll('[aria-label="line"] path').length, 4);
});

Deno.test("openSetCurve() runs from (0, 0) to (1, 1) without falling", () => {
  const curve = openSetCurve(sampleRun({ points: 300, unknown: 100 }));
  assertEquals([curve[0], curve.at(-1)], [{ fpr: 0, tpr: 0 }, { fpr: 1, tpr: 1 }]);
  assertEquals(curve, [...curve].sort((a, b) => a.fpr - b.fpr || a.tpr - b.tpr));
});

Deno.test("auroc-curves draws runs with unknown classes only, and the diagonal", () => {
  const runs = [sampleRun({ points: 60, unknown: 30 }), sampleRun({ points: 60, seed: 2 })];
  const svg = parseSvg(only(FIGURES["auroc-curves"].draw(input(runs))).svg);
  assertEquals(svg.querySelectorAll('[aria-label="line"] path').length, 2);
  assertEquals(FIGURES["auroc-curves"].draw(input(runs.slice(1))), []);
});

Deno.test("reliability draws a bar for each bin that holds a prediction", () => {
  const run = { ...sampleRun({ points: 40 }), confidences: new Float32Array(40).fill(0.95) };
  run.confidences[0] = 0.35;
  const svg = parseSvg(only(FIGURES["reliability"].draw(input([run]))).svg);
  // As many in the histogram of confidences above.
  assertEquals(svg.querySelectorAll('[aria-label="rect"] rect').length, 2 + 2);
});

Deno.test("reliability gives nothing where no loss gives probabilities", () => {
  const { confidences: _, ...run } = sampleRun({ points: 20 });
  assertEquals(FIGURES["reliability"].draw(input([run])), []);
});

Deno.test("smallestAngle() finds the nearest pair of directions, in degrees", () => {
  assertAlmostEquals(smallestAngle([[1, 0], [0, 5], [-2, -2]]), 90, 1e-9);
  assertAlmostEquals(smallestAngle([[1, 0], [3, 3], [-1, 0]]), 45, 1e-9);
});

Deno.test("smallestAngle() is undefined where a direction has no length", () => {
  assertEquals(smallestAngle([[0, 0], [1, 0], [0, 1]]), NaN);
});

Deno.test("prototype-separation draws the best possible angle in a panel for each dimension", () => {
  const runs = [2, 3].map((dimension) => sampleRun({ dimension, points: 20 }));
  const svg = parseSvg(only(FIGURES["prototype-separation"].draw(input(runs))).svg);
  assertEquals(svg.querySelectorAll('[aria-label="rule"][stroke-width="2.5"]').length, 2);
  const texts = svg.querySelectorAll("text").map(({ textContent }) => textContent);
  for (const text of ["2 dimensions", "3 dimensions"]) assert(texts.includes(text), text);
});

Deno.test("network draws a block a layer and adds up the parameters", () => {
  const network = [
    { name: "conv1", kind: "convolution", output: [28, 28, 32], parameters: 320 },
    { name: "pool1", kind: "pool", output: [14, 14, 32], parameters: 0 },
    { name: "embedding", kind: "dense", output: [2], parameters: 12546 },
  ] as const;
  const layers = network.map((layer) => ({ ...layer, output: [...layer.output] }));
  const drawing = only(FIGURES["network"].draw(input([], { network: layers })));
  assertEquals(parseSvg(drawing.svg).querySelectorAll('rect[rx="2"]').length, 3);
  assertStringIncludes(drawing.caption, "12,866 parameters");
});
