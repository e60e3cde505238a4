import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { cliques, type Ranking, rankLosses } from "../../src/figures/critical_difference.ts";
import { depths, ranks } from "../../src/figures/metric_heatmap.ts";
import { nemenyiCriticalDifference } from "../../src/statistics/mod.ts";
import { FIGURES, type ReportInput, type ReportRun } from "../../src/pages/mod.ts";
import { sampleRun } from "../results/_sample.ts";
import { assertStandalone, parseSvg } from "./_svg.ts";

const input = (runs: ReportRun[]): ReportInput => ({
  experiment: { name: "x", title: "X", figures: [] },
  runs,
});

/** Runs of some losses over seeds whose accuracy is given. */
function runsWith(accuracies: Record<string, number[]>): ReportRun[] {
  return Object.entries(accuracies).flatMap(([name, values]) =>
    values.map((accuracy, seed) => ({
      ...sampleRun({ loss: { name }, seed, points: 20 }),
      metrics: { accuracy, probeAccuracy: 1 - accuracy, classSeparation: accuracy },
    }))
  );
}

const THREE = { softmax: [0.9, 0.91], center: [0.95, 0.96], triplet: [0.8, 0.99] };

Deno.test("ranks() gives the best the first rank in either direction", () => {
  assertEquals(ranks([0.1, 0.3, 0.2], true), [3, 1, 2]);
  assertEquals(ranks([0.1, 0.3, 0.2], false), [1, 3, 2]);
});

Deno.test("ranks() shares the ranks of equal values and gives none to undefined ones", () => {
  assertEquals(ranks([1, 1, NaN, 0], true), [1.5, 1.5, NaN, 3]);
});

Deno.test("depths() colours by the value: what hardly differs looks alike", () => {
  const shades = depths([0.983, 0.988, NaN], "accuracy");
  assertAlmostEquals(shades[0]!, 0.95);
  assertEquals(shades.slice(1), [1, 0]);
  assertEquals(depths([0.2, 0.5, 1], "accuracy").map((each) => Math.round(100 * each)), [
    0,
    38,
    100,
  ]);
  // Of an error the least is the best, and a metric without an end has its own span.
  assertEquals(depths([0, 0.5], "ece"), [1, 0]);
  assertEquals(depths([4, 6, 5], "fisherRatio"), [0, 1, 0.5]);
});

Deno.test("metric-heatmap marks what is not significantly different from the best", () => {
  const [drawing] = FIGURES["metric-heatmap"].draw(
    input(
      runsWith({
        softmax: [0.9, 0.92, 0.91],
        center: [0.91, 0.9, 0.915],
        triplet: [0.3, 0.31, 0.3],
      }),
    ),
  );
  const said = parseSvg(drawing!.svg).querySelectorAll("text").map(({ textContent }) =>
    textContent
  );
  assertEquals([...said].filter((text) => text.startsWith("≈")), ["≈#2", "≈#2"]);
});

Deno.test("metric-heatmap draws a cell a configuration and metric", () => {
  const [drawing] = FIGURES["metric-heatmap"].draw(input(runsWith(THREE)));
  assertStandalone(drawing!.svg);
  assertEquals(parseSvg(drawing!.svg).querySelectorAll("rect[fill-opacity]").length, 3 * 3);
});

Deno.test("metric-heatmap ranks no configuration that failed in every seed", () => {
  const failed = runsWith({ softmax: [0.99] }).map((run) => ({ ...run, divergedAt: 7 }));
  const [drawing] = FIGURES["metric-heatmap"].draw(
    input([...failed, ...runsWith({ center: [0.5] })]),
  );
  const said = parseSvg(drawing!.svg).querySelectorAll("text").map((text) => text.textContent);
  assertEquals([...said].filter((text) => text?.startsWith("#")), ["#1", "#1", "#1"]);
});

Deno.test("metric-dots draws a mark a run that leads to it, and a mean a configuration", () => {
  const runs = runsWith({ softmax: [0.9, 0.91, 0.93], center: [0.8, 0.7, 0.75] });
  const [drawing] = FIGURES["metric-dots"].draw(input(runs));
  const svg = parseSvg(drawing!.svg);
  const links = svg.querySelectorAll("a").map((link) => link.getAttribute("href"));
  assertEquals(links.length, runs.length * 3);
  assertEquals(
    new Set(links),
    new Set(runs.map(({ digest }) => `index.html#run-${digest.slice(0, 12)}`)),
  );
  assertEquals(svg.querySelectorAll('[aria-label="tick"] line').length, 2 * 3);
});

Deno.test("metric-dots leaves out metrics without a value", () => {
  const run = { ...sampleRun({ points: 20 }), metrics: { accuracy: null } };
  assertEquals(FIGURES["metric-dots"].draw(input([run])), []);
});

Deno.test("rankLosses() ranks over complete blocks only", () => {
  const runs = runsWith({ ...THREE, triplet: [0.8, 0.99, 0.5] });
  const ranking = rankLosses(runs, "accuracy")!;
  assertEquals(ranking.blocks, 2);
  assertEquals(ranking.methods, [
    { label: "center", rank: 1.5 },
    { label: "triplet", rank: 2 },
    { label: "softmax", rank: 2.5 },
  ]);
  assertAlmostEquals(ranking.criticalDifference, nemenyiCriticalDifference(3, 2, 0.05));
});

Deno.test("rankLosses() gives nothing for two losses or one block", () => {
  assertEquals(rankLosses(runsWith({ softmax: [1, 2], center: [3, 4] }), "accuracy"), undefined);
  const one = { softmax: [0.9], center: [0.95], triplet: [0.8] };
  assertEquals(rankLosses(runsWith(one), "accuracy"), undefined);
});

Deno.test("cliques() joins the largest groups within the critical difference", () => {
  const methods = [1, 1.5, 2.2, 4, 4.5].map((rank) => ({ label: String(rank), rank }));
  const ranking: Ranking = {
    metric: "",
    methods,
    blocks: 9,
    criticalDifference: 1,
    p: 0.01,
    failed: false,
  };
  assertEquals(cliques(ranking), [[0, 1], [1, 2], [3, 4]]);
});

Deno.test("critical-difference draws a diagram a metric and says what the tests found", () => {
  const [drawing] = FIGURES["critical-difference"].draw(input(runsWith(THREE)));
  assertStandalone(drawing!.svg);
  assertStringIncludes(drawing!.caption, "over 2 blocks");
  assertStringIncludes(drawing!.caption, "Accuracy p = ");
});

Deno.test("trade-off states the rank correlation of the means and draws a link a run", () => {
  const runs = runsWith({ ...THREE, cosface: [0.7, 0.71] });
  const [drawing] = FIGURES["trade-off"].draw(input(runs));
  assertStandalone(drawing!.svg);
  assertStringIncludes(
    drawing!.caption,
    "Spearman's rank correlation of the 4 configuration means is −1.000; so few",
  );
  assertEquals(parseSvg(drawing!.svg).querySelectorAll("a").length, runs.length);
});

Deno.test("metric-dots cuts intervals at the limits of the metric", () => {
  const [drawing] = FIGURES["metric-dots"].draw(
    input(runsWith({ softmax: [0.9, 1, 1], center: [0.2, 0.9, 1] })),
  );
  const svg = parseSvg(drawing!.svg);
  const ticks = svg.querySelectorAll('[aria-label="x-axis tick label"] text');
  for (const tick of ticks) assert(Number(tick.textContent) <= 1, tick.textContent);
});

Deno.test("metric-dots draws a metric of one value as a place with air around, not as a line", () => {
  const { svg } = FIGURES["metric-dots"].draw(
    input(runsWith({ softmax: [0.9, 0.9, 0.9], center: [0.9, 0.9, 0.9] })),
  )[0]!;
  const rules = [...parseSvg(svg).querySelectorAll("line")]
    .filter((line) => line.getAttribute("stroke-width") === "2")
    .map((line) => Number(line.getAttribute("x2")) - Number(line.getAttribute("x1")));
  for (const length of rules) assert(length < 1, `a line of ${length} px`);
  assertStringIncludes(svg, ">0.9</text>");
});
