import * as Plot from "@observablehq/plot";
import { ece, type ReliabilityBin, reliabilityBins } from "../../measures/metrics/mod.ts";
import { splitRows } from "../_class_means.ts";
import { type Configuration, configurations } from "../_configurations.ts";
import type { Drawing, ReportInput, ReportRun } from "../_input.ts";
import { panelGrid, panelHeading } from "../_layout.ts";
import { pageId } from "../_panel_figure.ts";
import { drawPlot } from "../_plot.ts";
import { formatNumber } from "../_text.ts";
import { type Part, standaloneSvg } from "../svg.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** Equal bins of the confidence. */
const BINS = 15;

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
        fillOpacity: 0.55,
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
 * @returns Drawings of twelve configurations each, of those whose loss gives probabilities.
 */
export function reliability({ runs }: ReportInput): Drawing[] {
  const all = configurations(runs.filter(({ confidences }) => confidences !== undefined));
  const pages = Math.ceil(all.length / PANELS);
  return Array.from({ length: pages }, (_, page) =>
    drawPage(
      all.slice(page * PANELS, (page + 1) * PANELS),
      pageId("reliability", page, pages),
    ));
}

function drawPage(page: readonly Configuration[], id: string): Drawing {
  const grid = panelGrid(page.length, { columns: Math.min(3, page.length), maxSide: 300 });
  const parts = page.flatMap((configuration, index): Part[] => {
    const { confidences, correct } = testConfidences(configuration.runs[0]!);
    const error = `calibration error ${formatNumber(ece(confidences, correct, BINS))}`;
    const markup = panel(reliabilityBins(confidences, correct, BINS), grid.side);
    return [
      panelHeading(grid, index, configuration.label, error, 36),
      { ...grid.place(index), markup },
    ];
  });
  const title = "Reliability of the predicted probabilities";
  const caption =
    `Share of correct predictions (bars) among the test images of each confidence, in ${BINS} ` +
    `equal bins; dots stand at the mean confidence of a bin and lie on the dashed diagonal where ` +
    `probabilities are right. First seed of each configuration; the heading gives its expected calibration error.`;
  const heading = { id, title, description: caption, width: FIGURE_WIDTH, height: grid.height };
  return { id, title, caption, svg: standaloneSvg(heading, parts) };
}
