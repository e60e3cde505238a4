import * as Plot from "@observablehq/plot";
import type { Configuration } from "../_configurations.ts";
import type { HistoryRow } from "../../networks/train.ts";
import type { Drawing, ReportInput, ReportRun } from "../_input.ts";
import { panelGrid } from "../_layout.ts";
import { legend } from "../_legend.ts";
import { mean } from "../_metrics.ts";
import { taskLabel } from "../_names.ts";
import { inPages } from "../_pages.ts";
import { pageId } from "../_panel_figure.ts";
import { drawPlot } from "../_plot.ts";
import { tasksOf } from "../_tasks.ts";
import { formatNumber } from "../_text.ts";
import { failureText } from "../_training_end.ts";
import { type Part, standaloneSvg } from "../svg.ts";
import { classMark, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** Points of one line; more cannot be told apart at this size. */
const POINTS = 120;

/** Panels of one file. */
const PANELS = 18;

/** One point of a curve. */
interface CurvePoint {
  step: number;
  value: number;
  seed: number;
}

/** Averages a history over equal stretches of records, leaving at most {@linkcode POINTS}. */
export function thinHistory(
  history: readonly HistoryRow[],
): { step: number; value: number }[] {
  return thin(
    history.filter(({ loss }) => Number.isFinite(loss))
      .map(({ step, loss }) => ({ step, value: loss })),
  );
}

function thin(points: readonly { step: number; value: number }[]) {
  const size = Math.ceil(points.length / POINTS);
  return Array.from({ length: size === 0 ? 0 : Math.ceil(points.length / size) }, (_, i) => {
    const stretch = points.slice(i * size, (i + 1) * size);
    return { step: stretch.at(-1)!.step, value: mean(stretch.map(({ value }) => value)) };
  });
}

/**
 * The average of each epoch at its last step; the last one is the loss that a training ended with, as
 * a single batch says little.
 */
export function epochAverages(
  history: readonly HistoryRow[],
): { step: number; value: number }[] {
  const finite = history.filter(({ loss }) => Number.isFinite(loss));
  const epochs = [...Map.groupBy(finite, ({ epoch }) => epoch).values()].map((records) => ({
    step: records.at(-1)!.step,
    value: mean(records.map(({ loss }) => loss)),
  }));
  return epochs.length === 0 ? [] : [...thin(epochs.slice(0, -1)), epochs.at(-1)!];
}

/** The points of some runs, each with the seed of its line. */
function curves(
  runs: readonly ReportRun[],
  pointsOf: (history: readonly HistoryRow[]) => { step: number; value: number }[],
): CurvePoint[] {
  return runs.flatMap(({ cell: { seed }, history }) =>
    pointsOf(history).map((point) => ({ ...point, seed }))
  );
}

/** The loss of some runs over the steps, a colour a seed: thin the batches, bold the epochs. */
export function lossPanel(
  runs: readonly ReportRun[],
  seeds: readonly number[],
  width: number,
): string {
  const [batches, epochs] = [curves(runs, thinHistory), curves(runs, epochAverages)];
  const line = {
    x: "step",
    y: "value",
    z: "seed",
    stroke: (point: CurvePoint) => classMark(seeds.indexOf(point.seed)).color,
  };
  const axis = { tickSize: 3, tickPadding: 2, fontSize: FONT_SIZE.small, label: null };
  return drawPlot({
    width,
    height: Math.round(width * 0.7),
    marginLeft: 36,
    marginRight: 8,
    marginTop: 4,
    marginBottom: 30,
    x: { zero: true },
    y: { zero: true, nice: true },
    marks: [
      Plot.gridY({ ticks: 4, stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.axisX({ ...axis, ticks: 3, anchor: "bottom", label: "step", labelArrow: "none" }),
      Plot.axisY({ ...axis, ticks: 4, anchor: "left" }),
      Plot.ruleY([0], { stroke: INK.muted.color }),
      Plot.line(batches, { ...line, strokeWidth: 0.75, strokeOpacity: 0.4 }),
      Plot.line(epochs, { ...line, strokeWidth: 1.75 }),
      Plot.dot(epochs, { x: "step", y: "value", r: 2, fill: line.stroke }),
    ],
  }).markup;
}

/** How training ended: the loss of the last epoch, or that it failed. */
function endText({ runs }: Configuration): string {
  const loss = mean(
    runs.map(({ history }) => epochAverages(history).at(-1)?.value ?? NaN).filter(Number.isFinite),
  );
  const failures = runs.flatMap((run) => failureText(run) ?? []);
  const ended = `loss ${formatNumber(loss)} in the last epoch`;
  if (failures.length === 0) return ended;
  const kinds = [...new Set(failures)].join(", ");
  return runs.length === 1 ? `${kinds}; ${ended}` : `${failures.length} of ${runs.length} ${kinds}`;
}

function drawPage(page: readonly Configuration[], id: string): Drawing {
  const seeds = [...new Set(page.flatMap(({ runs }) => runs.map(({ cell }) => cell.seed)))]
    .sort((a, b) => a - b);
  const marks = seeds.map((seed, i) => ({
    label: String(seed),
    mark: { color: classMark(i).color, glyph: "bar" as const },
  }));
  const key = legend(marks, "Seed");
  const headings = page.map((each) => ({ title: each.label, subtitle: endText(each) }));
  const grid = panelGrid(headings, {
    top: key.height,
    height: (side) => Math.round(side * 0.7),
    columns: Math.min(page.length, page.length === 4 ? 2 : 3),
    indent: 36,
  });
  const parts: Part[] = [{ x: 0, y: 0, markup: key.markup }];
  for (const [index, configuration] of page.entries()) {
    parts.push(grid.heading(index));
    parts.push({ ...grid.place(index), markup: lossPanel(configuration.runs, seeds, grid.side) });
  }
  const task = taskLabel(page[0]!.cell);
  const title = `Training loss over steps on ${task}`;
  const text = `Training loss on ${task} over the training step, one panel a configuration, one ` +
    `colour a seed: thin the recorded batches (averages of neighbours beyond ${POINTS}), bold the ` +
    "average of each epoch. The heading gives the average of the last epoch, mean over seeds. " +
    "Losses of different kinds have different scales, so each panel has its own axis from zero.";
  const height = key.height + grid.height;
  const heading = { id, title, description: text, width: FIGURE_WIDTH, height };
  return { id, title, caption: text, svg: standaloneSvg(heading, parts) };
}

/**
 * The training curves: loss over steps, one panel a configuration, one line a seed.
 *
 * @param input The runs of the report.
 * @returns Drawings of one task each, of the configurations with a history.
 */
export function trainingCurves({ runs }: ReportInput): Drawing[] {
  const pages = tasksOf(runs, ({ history }) => history.length > 0)
    .flatMap(({ configurations }) => inPages(configurations, PANELS));
  return pages.map((page, index) => drawPage(page, pageId("training-curves", index, pages.length)));
}
