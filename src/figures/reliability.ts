import * as Plot from "@observablehq/plot";
import { ece, type ReliabilityBin, reliabilityBins } from "../measures/metrics/calibration.ts";
import { type Configuration, failureText } from "../results/configurations.ts";
import { splitRows } from "../results/embeddings.ts";
import { formatNumber } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { panelSheet, sheetsByTask } from "./drawing/layout.ts";
import { type Content, markup } from "./drawing/markup.ts";
import { drawnFrom } from "./drawing/panel_figure.ts";
import { drawPlot } from "./drawing/plot.ts";
import { INK, lossMark } from "./drawing/theme.ts";

/** Equal bins of the confidence. */
const BINS = 15;

/** Images from which on the accuracy of a bin says something. */
const ENOUGH = 10;

/** Panels of one file. */
const PANELS = 12;

/** The test images of which the network gave a probability; one that diverged gives none. */
function testConfidences(run: ReportRun): { confidences: number[]; correct: boolean[] } {
  const { predictions, labels } = run.embeddings;
  const rows = splitRows(run, "test").filter((row) => {
    const confidence = run.confidences![row]!;
    return confidence >= 0 && confidence <= 1;
  });
  return {
    confidences: rows.map((row) => run.confidences![row]!),
    correct: rows.map((row) => predictions[row] === labels[row]),
  };
}

/** Height of the histogram of confidences above a diagram, in px. */
const HISTOGRAM = 34;

/** How many images there are of each confidence. */
function histogram(bins: readonly ReliabilityBin[], width: number): Content {
  return drawPlot({
    width,
    height: HISTOGRAM,
    margins: [2, 8, 2, 44],
    x: { domain: [0, 1], axis: null },
    y: { axis: null },
    marks: [
      Plot.rect(bins.filter(({ count }) => count > 0), {
        x1: "low",
        x2: "high",
        y1: 0,
        y2: "count",
        fill: INK.muted.color,
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.ruleY([0], { stroke: INK.muted.color }),
    ],
  });
}

function panel(bins: readonly ReliabilityBin[], width: number): Content {
  const filled = bins.filter(({ count }) => count > 0);
  const [bar, dot] = [lossMark(0), lossMark(1)];
  const diagram = drawPlot({
    width,
    height: width,
    margins: [18, 8, 32, 44],
    x: { domain: [0, 1], ticks: 5, label: "confidence" },
    y: { domain: [0, 1], ticks: 5, grid: true, label: "accuracy" },
    marks: [
      Plot.rect(filled, {
        x1: "low",
        x2: "high",
        y1: 0,
        y2: "accuracy",
        fill: bar.color,
        fillOpacity: ({ count }: ReliabilityBin) => count < ENOUGH ? 0.15 : 0.55,
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.line([[0, 0], [1, 1]], { stroke: INK.muted.color, strokeDasharray: "4,4" }),
      Plot.dot(filled, { x: "confidence", y: "accuracy", r: 2.4, fill: dot.color }),
    ],
  });
  return [histogram(bins, width), markup`<g transform="translate(0,${HISTOGRAM})">${diagram}</g>`];
}

function drawPage(page: readonly Configuration[], task: string): Sheet {
  const title = `Reliability of the predicted probabilities on ${task}`;
  const caption =
    `Bars: accuracy among the test images of ${task} of each confidence, in ${BINS} equal bins, for ${
      drawnFrom(page)
    }; bins of fewer than ${ENOUGH} images are pale. Dots: mean confidence of a bin, on the dashed ` +
    "diagonal where probabilities are right. Above: number of images of each confidence; heading: " +
    "expected calibration error of all test images.";
  return panelSheet({
    title,
    caption,
    task,
    panels: page.map(({ label, runs }) => {
      const { confidences, correct } = testConfidences(runs[0]!);
      const measured = runs[0]!.metrics["ece"];
      // That of all test images, where only some of them are at hand.
      const error = confidences.length === 0
        ? "no probabilities"
        : `calibration error ${formatNumber(measured ?? ece(confidences, correct, BINS))}`;
      return {
        title: label,
        subtitle: [failureText(runs[0]!) ?? [], error].flat().join(", "),
        draw: (side) => panel(reliabilityBins(confidences, correct, BINS), side),
      };
    }),
    columns: Math.min(3, page.length),
    maxSide: 300,
    height: (side) => side + HISTOGRAM,
    indent: 44,
  });
}

/** Reliability diagrams: the accuracy of the predictions of each confidence, one panel per configuration. */
export const figure: FigureDefinition = {
  shows: "Accuracy of the predictions of each confidence",
  group: "Metrics",
  needs: "a loss that gives probabilities",
  gallery: ["regularisers"],
  sheets: ({ runs }) =>
    sheetsByTask(runs, PANELS, drawPage, ({ confidences }) => confidences !== undefined),
};
