import * as Plot from "@observablehq/plot";
import type { Configuration } from "../configurations.ts";
import type { HistoryRow } from "../../networks/train.ts";
import { drawSheets, type Sheet } from "../drawing.ts";
import type { Drawing, ReportInput, ReportRun } from "../types.ts";
import { panelGrid } from "../_layout.ts";
import { legend } from "../_legend.ts";
import { linkedPanel } from "../_link_targets.ts";
import { mean } from "../metrics.ts";
import { taskLabel } from "../names.ts";
import { inPages } from "../_pages.ts";
import { drawPlot } from "../_plot.ts";
import { tasksOf } from "../tasks.ts";
import { formatNumber } from "../text.ts";
import { failureText } from "../training_end.ts";
import type { Part } from "../svg.ts";
import { classMark, FONT_SIZE, INK } from "../theme.ts";

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

/** Of a training of fewer epochs than this, so many equal stretches are averaged instead. */
const STRETCHES = 10;

/**
 * The average of each epoch, or of each tenth of a short training, at its middle; the last one is the
 * loss that a training ended with, as a single batch says little.
 */
export function stretchAverages(
  history: readonly HistoryRow[],
): { step: number; value: number }[] {
  const finite = history.filter(({ loss }) => Number.isFinite(loss));
  const epochs = new Set(finite.map(({ epoch }) => epoch)).size;
  const stretches = [
    ...Map.groupBy(
      finite.map((record, at) => ({ ...record, at })),
      ({ epoch, at }) => epochs >= STRETCHES ? epoch : Math.floor((at * STRETCHES) / finite.length),
    ).values(),
  ].map((records) => ({
    step: (records[0]!.step + records.at(-1)!.step) / 2,
    value: mean(records.map(({ loss }) => loss)),
  }));
  return stretches.length === 0 ? [] : [...thin(stretches.slice(0, -1)), stretches.at(-1)!];
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

/** The loss of some runs over the steps, a colour a seed: thin the batches, bold their averages. */
export function lossPanel(
  runs: readonly ReportRun[],
  seeds: readonly number[],
  width: number,
): string {
  const [batches, averages] = [curves(runs, thinHistory), curves(runs, stretchAverages)];
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
      Plot.line(batches, { ...line, strokeWidth: 0.75, strokeOpacity: 0.25 }),
      Plot.line(averages, { ...line, strokeWidth: 1.75 }),
    ],
  }).markup;
}

/** How training ended: the average loss at its end, or that it failed. */
function endText({ runs }: Configuration): string {
  const loss = mean(
    runs.map(({ history }) => stretchAverages(history).at(-1)?.value ?? NaN).filter(
      Number.isFinite,
    ),
  );
  const failures = runs.flatMap((run) => failureText(run) ?? []);
  const ended = `loss ${formatNumber(loss)} at the end`;
  if (failures.length === 0) return ended;
  const kinds = [...new Set(failures)].join(", ");
  return runs.length === 1 ? `${kinds}; ${ended}` : `${failures.length} of ${runs.length} ${kinds}`;
}

function drawPage(page: readonly Configuration[]): Sheet {
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
    const panel = lossPanel(configuration.runs, seeds, grid.side);
    const markup = linkedPanel(configuration.runs[0]!, grid.heading(index).markup + panel);
    parts.push({ ...grid.place(index), markup });
  }
  const task = taskLabel(page[0]!.cell);
  const title = `Training loss over steps on ${task}`;
  const caption =
    `Training loss on ${task} over the training step, one panel a configuration with its ` +
    `own axis from zero, one colour a seed. Thin lines are the recorded batches, bold ones the ` +
    `average of each epoch, or of each tenth of a training of fewer than ${STRETCHES} epochs; the ` +
    "heading gives the last average, mean over seeds.";
  return { title, caption, height: key.height + grid.height, parts };
}

/**
 * The training curves: loss over steps, one panel a configuration, one line a seed.
 *
 * @param input The runs of the report.
 * @returns Drawings of one task each, of the configurations with a history.
 */
export function trainingCurves({ runs }: ReportInput): Drawing[] {
  const sheets = tasksOf(runs, ({ history }) => history.length > 0)
    .flatMap(({ configurations }) => inPages(configurations, PANELS).map(drawPage));
  return drawSheets("training-curves", sheets);
}
