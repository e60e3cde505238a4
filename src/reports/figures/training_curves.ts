import * as Plot from "@observablehq/plot";
import { type Configuration, configurations } from "../_configurations.ts";
import type { HistoryRow } from "../../networks/train.ts";
import type { Drawing, ReportInput, ReportRun } from "../_input.ts";
import { type Grid, panelGrid, panelHeading } from "../_layout.ts";
import { legend } from "../_legend.ts";
import { mean } from "../_metrics.ts";
import { pageId } from "../_panel_figure.ts";
import { drawPlot } from "../_plot.ts";
import { count, formatNumber } from "../_text.ts";
import { type Part, standaloneSvg } from "../svg.ts";
import { classMark, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** Points of one line; more cannot be told apart at this size. */
const POINTS = 120;

/** Panels of one file. */
const PANELS = 24;

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
  const records = history.filter(({ loss }) => Number.isFinite(loss));
  const size = Math.ceil(records.length / POINTS);
  return Array.from({ length: size === 0 ? 0 : Math.ceil(records.length / size) }, (_, i) => {
    const bucket = records.slice(i * size, (i + 1) * size);
    return { step: bucket.at(-1)!.step, value: mean(bucket.map(({ loss }) => loss)) };
  });
}

function curve(run: ReportRun): CurvePoint[] {
  const { seed } = run.cell;
  return thinHistory(run.history).map((point) => ({ ...point, seed }));
}

function panel(points: CurvePoint[], seeds: readonly number[], width: number): string {
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
      Plot.axisX({ ...axis, ticks: 3, anchor: "bottom", label: "step", labelArrow: "right" }),
      Plot.axisY({ ...axis, ticks: 4, anchor: "left" }),
      Plot.ruleY([0], { stroke: INK.muted.color }),
      Plot.line(points, {
        x: "step",
        y: "value",
        z: "seed",
        stroke: (point: CurvePoint) => classMark(seeds.indexOf(point.seed)).color,
        strokeWidth: 1.25,
      }),
    ],
  }).markup;
}

function finalLoss({ runs }: Configuration): number {
  return mean(runs.map((run) => run.history.at(-1)?.loss ?? NaN).filter(Number.isFinite));
}

function drawPage(page: readonly Configuration[], id: string): Drawing {
  const seeds = [...new Set(page.flatMap(({ runs }) => runs.map(({ cell }) => cell.seed)))]
    .sort((a, b) => a - b);
  const marks = seeds.map((seed, i) => ({
    label: String(seed),
    mark: { color: classMark(i).color, glyph: "bar" as const },
  }));
  const key = legend(marks, "Seed");
  const grid: Grid = panelGrid(page.length, {
    top: key.height,
    height: (side) => Math.round(side * 0.7),
    columns: Math.min(page.length, page.length === 4 ? 2 : page.length < 7 ? 3 : 4),
  });
  const parts: Part[] = [{ x: 0, y: 0, markup: key.markup }];
  for (const [index, configuration] of page.entries()) {
    const points = configuration.runs.flatMap(curve);
    const last = `loss ${formatNumber(finalLoss(configuration))} at the end`;
    parts.push(panelHeading(grid, index, configuration.label, last, 36));
    parts.push({ ...grid.place(index), markup: panel(points, seeds, grid.side) });
  }
  const title = "Training loss over steps";
  const longest = Math.max(...page.flatMap(({ runs }) => runs.map((run) => run.history.length)));
  const text =
    `Training loss over the training step, one panel a configuration, one line a seed (${
      count(seeds.length, "seed")
    }). Losses of different kinds have different scales, so each panel has its own axis from zero; ` +
    `the heading gives the loss at the end, mean over seeds.` +
    (longest > POINTS
      ? ` Each line shows ${POINTS} averages of neighbouring records at most.`
      : "");
  const height = key.height + grid.height;
  const heading = { id, title, description: text, width: FIGURE_WIDTH, height };
  return { id, title, caption: text, svg: standaloneSvg(heading, parts) };
}

/**
 * The training curves: loss over steps, one panel a configuration, one line a seed.
 *
 * @param input The runs of the report.
 * @returns One drawing for every 24 configurations with a history.
 */
export function trainingCurves({ runs }: ReportInput): Drawing[] {
  const all = configurations(runs.filter(({ history }) => history.length > 0));
  const pages = Math.ceil(all.length / PANELS);
  return Array.from({ length: pages }, (_, page) =>
    drawPage(
      all.slice(page * PANELS, (page + 1) * PANELS),
      pageId("training-curves", page, pages),
    ));
}
