import * as Plot from "@observablehq/plot";
import { ece, type ReliabilityBin, reliabilityBins } from "../../measures/metrics/mod.ts";
import { splitRows } from "../_class_means.ts";
import type { Configuration } from "../configurations.ts";
import { drawSheets, type Sheet } from "../drawing.ts";
import type { Drawing, ReportInput, ReportRun } from "../types.ts";
import { panelGrid } from "../_layout.ts";
import { taskLabel } from "../names.ts";
import { inPages } from "../_pages.ts";
import { drawnFrom } from "../panel_figure.ts";
import { drawPlot } from "../_plot.ts";
import { tasksOf } from "../tasks.ts";
import { formatNumber } from "../text.ts";
import { failureText } from "../training_end.ts";
import type { Part } from "../svg.ts";
import { CLASS_MARKS, FONT_SIZE, INK } from "../theme.ts";

/** Equal bins of the confidence. */
const BINS = 15;

/** Images from which on the accuracy of a bin says something. */
const ENOUGH = 10;

/** Panels of one file. */
const PANELS = 12;

function testConfidences(run: ReportRun): { confidences: number[]; correct: boolean[] } {
  const { predictions, labels } = run.embeddings;
  const rows = splitRows(run, "test");
  return {
    confidences: rows.map((row) => run.confidences![row]!),
    correct: rows.map((row) => predictions[row] === labels[row]),
  };
}

function panel(bins: readonly ReliabilityBin[], width: number): string {
  const filled = bins.filter(({ count }) => count > 0);
  const axis = { tickSize: 3, ticks: 5, labelArrow: "none" as const, fontSize: FONT_SIZE.small };
  const [blue, orange] = CLASS_MARKS;
  return drawPlot({
    width,
    height: width,
    marginLeft: 36,
    marginRight: 8,
    marginTop: 4,
    marginBottom: 32,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [
      Plot.gridY({ ticks: 5, stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.axisX({ ...axis, label: "confidence", labelAnchor: "center" }),
      Plot.axisY({ ...axis, label: null }),
      Plot.rect(filled, {
        x1: "low",
        x2: "high",
        y1: 0,
        y2: "accuracy",
        fill: blue!.color,
        fillOpacity: ({ count }: ReliabilityBin) => count < ENOUGH ? 0.15 : 0.55,
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.line([[0, 0], [1, 1]], { stroke: INK.muted.color, strokeDasharray: "4,4" }),
      Plot.dot(filled, { x: "confidence", y: "accuracy", r: 2.4, fill: orange!.color }),
    ],
  }).markup;
}

/**
 * Reliability diagrams: the accuracy of the predictions of each confidence, a panel a configuration.
 *
 * @param input The runs of the report.
 * @returns Drawings of one task each, of the configurations whose loss gives probabilities.
 */
export function reliability({ runs }: ReportInput): Drawing[] {
  const sheets = tasksOf(runs, ({ confidences }) => confidences !== undefined)
    .flatMap(({ configurations }) => inPages(configurations, PANELS).map(drawPage));
  return drawSheets("reliability", sheets);
}

function drawPage(page: readonly Configuration[]): Sheet {
  const samples = page.map(({ runs }) => testConfidences(runs[0]!));
  const headings = page.map(({ label, runs }, i) => {
    const { confidences, correct } = samples[i]!;
    const error = `calibration error ${formatNumber(ece(confidences, correct, BINS))}`;
    return { title: label, subtitle: [failureText(runs[0]!) ?? [], error].flat().join(", ") };
  });
  const columns = Math.min(3, page.length);
  const grid = panelGrid(headings, { columns, maxSide: 300, indent: 36 });
  const parts = samples.flatMap(({ confidences, correct }, index): Part[] => [
    grid.heading(index),
    {
      ...grid.place(index),
      markup: panel(reliabilityBins(confidences, correct, BINS), grid.side),
    },
  ]);
  const task = taskLabel(page[0]!.cell);
  const title = `Reliability of the predicted probabilities on ${task}`;
  const caption =
    `Share of correct predictions (bars) among the test images of ${task} of each confidence, in ${BINS} ` +
    `equal bins, for ${drawnFrom(page)}. Dots stand at the mean confidence of a bin ` +
    `and lie on the dashed diagonal where probabilities are right; bins of fewer than ${ENOUGH} images are ` +
    `pale. The heading gives the expected calibration error of these points.`;
  return { title, caption, height: grid.height, parts };
}
