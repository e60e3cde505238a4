import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { matrixFrom } from "../../src/base/matrix.ts";
import { squareDomain, triadEnds } from "../../src/figures/drawing/embedding_panel.ts";
import { markup, textWidth, wrapText } from "../../src/figures/drawing/markup.ts";
import { projectEmbeddings } from "../../src/figures/drawing/projection.ts";
import { drawFigures } from "../../src/figures/figures.ts";
import { circlePanel } from "../../src/figures/unit_circle.ts";
import { minAngularGap } from "../../src/measures/metrics/angles.ts";
import { type Drawing, FIGURES, renderReport, type ReportRun } from "../../src/pages/mod.ts";
import { failureText } from "../../src/results/configurations.ts";
import { splitMatrix } from "../../src/results/embeddings.ts";
import { sampleRun } from "../results/_sample.ts";
import { assertStandalone, parseSvg, type SvgElement } from "./_svg.ts";

/** As real studies are: several tasks, dimensions, activations and seeds, a loss with long names. */
const LOSSES = [
  { name: "softmax" },
  { name: "softmax", normalizeWeights: true },
  { name: "center", lambda: 0.003 },
  { name: "cosface", margin: 0.2 },
  { name: "cosface", margin: 0.25 },
];
const RUNS = [
  ...LOSSES.flatMap((loss) =>
    [1, 2, 3].flatMap((seed) => [
      sampleRun({ loss, seed, points: 60 }),
      sampleRun({ loss, seed, points: 60, unknown: 20 }),
      sampleRun({ loss, seed, points: 60, dimension: 3 }),
    ])
  ),
  ...["relu", "sigmoid"].map((activation) =>
    sampleRun({ points: 60, activation: activation as "relu" })
  ),
];
/** Sixty configurations: a sweep. */
const SWEEP = Array.from(
  { length: 60 },
  (_, i) => sampleRun({ loss: { name: "cosface", margin: (i + 1) / 100 }, points: 20 }),
);

const figures = Object.keys(FIGURES);
const draw = (runs: readonly ReportRun[], names = figures) =>
  drawFigures({ experiment: { name: "x", title: "X", figures: names }, runs });
const ALL: Drawing[] = [...draw(RUNS).drawings, ...draw(SWEEP).drawings];

Deno.test("no figure is taller than one and a half screens", () => {
  for (const { id, svg } of ALL) {
    assertStandalone(svg);
    assertLessOrEqual(Number(parseSvg(svg).getAttribute("height")), 1600, id);
  }
});

Deno.test("no caption has more than three sentences", () => {
  for (const { id, caption } of ALL) {
    assertLessOrEqual(caption.split(/[.!?](?=\s|$)/).length - 1, 3, `${id}: ${caption}`);
  }
});

Deno.test("no text of a figure is cut, and no two panels of a figure have the same name", () => {
  for (const { id, svg } of ALL) assert(!svg.includes("…"), id);
  const panels = draw(SWEEP, ["training-curves"]).drawings.flatMap(({ svg }) =>
    parseSvg(svg).querySelectorAll('text[font-weight="bold"]').map(({ textContent }) => textContent)
      .filter((text) => text.startsWith("cosface"))
  );
  assertEquals(new Set(panels).size, 60);
});

/** The labels of the ticks of an axis, along the axis: where they begin and end. */
function tickSpans(group: SvgElement): [number, number][] {
  return group.querySelectorAll("text").map((text): [number, number] => {
    const x = Number(text.getAttribute("transform")!.match(/-?[\d.]+/)![0]);
    const half = textWidth(text.textContent, 10) / 2;
    return [x - half, x + half];
  });
}

Deno.test("no two ticks of an axis touch", () => {
  let seen = 0;
  for (const { id, svg } of ALL) {
    for (const axis of parseSvg(svg).querySelectorAll('[aria-label="x-axis tick label"]')) {
      for (const [i, [start]] of tickSpans(axis).entries()) {
        const before = tickSpans(axis)[i - 1];
        if (before !== undefined) assert(start > before[1], `${id}: ${axis.textContent}`);
        seen++;
      }
    }
  }
  assert(seen > 100);
});

Deno.test("gridlines lie behind marks", () => {
  for (const { id, svg } of ALL) {
    const grid = svg.lastIndexOf('stroke="#d8dee4"');
    if (!/^(trade-off|dimension-curves)/.test(id)) continue;
    const firstMark = svg.lastIndexOf('stroke-linecap="round" d="M');
    assert(firstMark > grid, id);
  }
});

Deno.test("dimensionCurves() keeps every mark inside its panel", () => {
  const { svg } = draw(RUNS, ["dimension-curves"]).drawings[0]!;
  const centres = parseSvg(svg).querySelectorAll("a circle")
    .map((circle) => Number(circle.getAttribute("cy")));
  assert(centres.length > 50);
  // Panels are 231 px wide, 0.72 as high, with an axis of 32 px below.
  for (const y of centres) assert(y >= 5 && y <= Math.round(0.72 * 232) - 31, String(y));
});

Deno.test("no label is a hash, also where names leave out what tells two configurations apart", () => {
  const matrix = (value: number) =>
    Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => i === j ? 1 : value));
  const runs = [0.1, 0.2].flatMap((value) =>
    [2, 3].map((dimension) =>
      sampleRun({ loss: { name: "prototype", similarity: matrix(value) }, dimension, points: 40 })
    )
  );
  const hashes = runs.map(({ digest }) => digest.slice(0, 6));
  for (const { id, svg } of draw(runs).drawings) {
    const texts = parseSvg(svg).querySelectorAll("text").map(({ textContent }) => textContent);
    for (const hash of hashes) assert(!texts.some((text) => text.includes(hash)), id);
  }
  const [drawing] = draw(runs, ["prototype-separation"]).drawings;
  for (const text of ["2 dimensions", "3 dimensions", "no. 2", "the largest possible"]) {
    assertStringIncludes(drawing!.svg, text);
  }
});

Deno.test("auroc-curves says once what all curves share, and draws a band over seeds", () => {
  const runs = ["softmax", "center"].flatMap((name) =>
    [1, 2, 3].flatMap((seed) => [
      sampleRun({ loss: { name }, seed, points: 60, unknown: 20 }),
      sampleRun({ loss: { name }, seed, points: 60, dimension: 3 }),
    ])
  );
  const [drawing] = draw(runs, ["auroc-curves"]).drawings;
  const svg = parseSvg(drawing!.svg);
  assert(!svg.querySelectorAll("text").some(({ textContent }) => textContent.includes("2-D")));
  assertStringIncludes(drawing!.caption, "all of 2-D (line: mean over seeds; band: all seeds)");
  assertEquals(svg.querySelectorAll('[aria-label="area"] path').length, 2);
});

Deno.test("different tasks never share a figure that ranks, correlates or averages", () => {
  const { drawings } = draw(RUNS, ["metric-heatmap", "metric-dots", "trade-off"]);
  for (const name of ["metric-heatmap", "metric-dots"]) {
    const titles = drawings.filter(({ id }) => id.startsWith(name)).map(({ title }) => title);
    assertEquals(titles.filter((title) => title.includes("6 known classes")).length, 1);
    assertEquals(titles.filter((title) => !title.includes("6 known classes")).length, 1);
  }
  const five = drawings.find(({ title }) =>
    title.startsWith("Configurations and metrics on mnist, 6 known classes")
  )!;
  assertStringIncludes(five.caption, "among 5 configurations");
});

Deno.test("trade-off correlates configurations that differ in the loss alone", () => {
  const drawings = FIGURES["trade-off"].draw({
    experiment: { name: "x", title: "X", figures: [] },
    runs: RUNS,
  });
  // In three dimensions the sample has no class separation.
  assertEquals(drawings.map(({ title }) => title.split(" on ").at(-1)), [
    "mnist",
    "mnist, 6 known classes (split 0)",
  ]);
  for (const { caption } of drawings) {
    assertStringIncludes(caption, "of the 5 configuration means");
    assert(!caption.includes("p ="), caption);
  }
});

/** A run that predicts one class for every image. */
function collapsed(): ReportRun {
  const run = sampleRun({ points: 40 });
  const predictions = new Int32Array(run.embeddings.labels.length);
  return {
    ...run,
    metrics: { ...run.metrics, accuracy: 0.1 },
    embeddings: { ...run.embeddings, predictions },
  };
}

Deno.test("a collapsed or diverged panel says so", () => {
  assertEquals(failureText(collapsed()), "collapsed: one class predicted");
  assertEquals(failureText(sampleRun({ points: 40 })), undefined);
  const diverged = { ...sampleRun({ points: 40, seed: 2 }), divergedAt: 30 };
  for (const name of ["embedding-grid", "class-vectors", "training-curves", "metric-dots"]) {
    const { drawings } = draw([collapsed()], [name]);
    assertStringIncludes(drawings[0]!.svg, "collapsed", name);
    // A network that diverged has no value, so that it needs one beside it that has.
    const runs = name === "metric-dots" ? [diverged, sampleRun({ points: 40 })] : [diverged];
    assertStringIncludes(draw(runs, [name]).drawings[0]!.svg, "diverged", name);
  }
});

Deno.test("the angle on the unit circle is the metric minAngularGap, and never infinite", () => {
  const run = sampleRun({ points: 300, spread: 1.5 });
  const { matrix, labels } = splitMatrix(run, "test");
  const { svg } = draw([run], ["unit-circle"]).drawings[0]!;
  assertStringIncludes(svg, `class means ${minAngularGap(matrix, labels).toFixed(0)}°`);
  const data = new Float32Array(run.embeddings.coordinates.data.length);
  const coordinates = { ...run.embeddings.coordinates, data };
  const point = { ...run, embeddings: { ...run.embeddings, coordinates } };
  const drawn = draw([point], ["unit-circle"]).drawings[0]!.svg;
  assert(!drawn.includes("Infinity"));
  assertStringIncludes(drawn, "no angle between class means");
  assert(!markup`${circlePanel(point, 300, 100)}`.text().includes("NaN"));
});

Deno.test("the axes of three dimensions stay inside their panel", () => {
  for (const shift of [0, 30, -50]) {
    const x = matrixFrom([[shift, 0, 1], [shift + 20, 5, 9], [shift, -30, 12], [0, 0, 0]]);
    const flat = projectEmbeddings(x);
    const domain = squareDomain(flat.x, flat.y);
    for (const end of triadEnds(flat, domain, 2)) {
      for (const [i, [low, high]] of [domain.x, domain.y].entries()) {
        assert(end[i]! >= low && end[i]! <= high, `${shift}: ${end}`);
      }
    }
  }
});

Deno.test("a figure that cannot be drawn says why, in the report and to the caller", () => {
  const said: string[] = [];
  const files = renderReport({
    experiment: { name: "x", title: "X", figures: ["embedding-views", "metric-dots"] },
    runs: [sampleRun({ points: 20 })],
  }, { onMissing: ({ name, reason }) => said.push(`${name}: ${reason}`) });
  assertEquals(said, ["embedding-views: it needs a run with a three-dimensional embedding"]);
  for (const file of ["index.html", "report.md"]) {
    assertStringIncludes(
      files.get(file) as string,
      "it needs a run with a three-dimensional embedding",
    );
  }
});

Deno.test("every figure that draws nothing names what it needs", () => {
  const { drawings, missing } = draw([{ ...sampleRun({ points: 20 }), history: [], metrics: {} }]);
  assert(missing.length > 4);
  assertEquals(drawings.filter(({ id }) => missing.some(({ name }) => id.startsWith(name))), []);
});

Deno.test("wrapText() breaks between settings before words, and loses nothing", () => {
  const label = "softmax, normalize weights · 6 known classes (split 0)";
  const lines = wrapText(label, 11, 180);
  assertEquals(lines, ["softmax, normalize weights ·", "6 known classes (split 0)"]);
  assertEquals(lines.join(" "), label);
  assertEquals(wrapText("a".repeat(100), 11, 60).join(""), "a".repeat(100));
});
