import * as Plot from "@observablehq/plot";
import type { HistoryRow } from "../networks/train.ts";
import { type Configuration, failureText, runName } from "../results/configurations.ts";
import { mean } from "../results/metrics.ts";
import { formatNumber } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { panelSheet, sheetsByTask } from "./drawing/layout.ts";
import type { Content } from "./drawing/markup.ts";
import { drawPlot, meansBy } from "./drawing/plot.ts";
import { INK } from "./drawing/theme.ts";

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

/** A seed stays in the background of what the seeds have in common. */
const [SEED, MEAN] = ["#a9b1ba", INK.text.color];

/** The loss of some runs over the steps: grey a seed, dark the mean of the seeds at each step. */
export function lossPanel(runs: readonly ReportRun[], width: number): Content {
  const seeds = curves(runs, runs.length === 1 ? thinHistory : stretchAverages);
  const averages = curves(runs, stretchAverages);
  const means = meansBy(averages, ({ step }) => step).sort((a, b) => a.step - b.step);
  const line = { x: "step", y: "value" };
  return drawPlot({
    width,
    height: Math.round(width * 0.7),
    margins: [18, 8, 30, 40],
    x: { zero: true, ticks: 3, label: "step" },
    y: { zero: true, nice: true, ticks: 4, grid: true, label: "training loss" },
    marks: [
      Plot.ruleY([0], { stroke: INK.muted.color }),
      Plot.line(seeds, { ...line, z: "seed", stroke: SEED, strokeWidth: 1 }),
      Plot.line(means, { ...line, stroke: MEAN, strokeWidth: 2 }),
    ],
  });
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

function drawPage(page: readonly Configuration[], task: string): Sheet {
  const marks = [
    { label: "a seed", mark: { color: SEED, glyph: "bar" as const } },
    { label: "mean of the seeds", mark: { color: MEAN, glyph: "bar" as const } },
  ];
  const title = `Training loss over steps on ${task}`;
  const caption =
    `Training loss on ${task} over the training step, one panel a configuration with its ` +
    `own axis from zero; a grey line is a seed, the dark one the mean of the seeds. Each point is the ` +
    `average of an epoch, or of a tenth of a training of fewer than ${STRETCHES} epochs; the ` +
    "heading gives the last average, mean over seeds.";
  return panelSheet({
    title,
    caption,
    task,
    legend: [marks, "Loss of"],
    panels: page.map((each) => ({
      title: each.label,
      subtitle: endText(each),
      run: runName(each.runs[0]!),
      draw: (side) => lossPanel(each.runs, side),
    })),
    height: (side) => Math.round(side * 0.7),
    columns: Math.min(page.length, page.length === 4 ? 2 : 3),
    indent: 40,
  });
}

/** The training curves: loss over steps, one panel a configuration: the seeds and their mean. */
export const figure: FigureDefinition = {
  shows: "Training loss over the steps: each seed, and their mean",
  group: "Training and network",
  needs: "a run with a history",
  gallery: ["center"],
  sheets: ({ runs }) => sheetsByTask(runs, PANELS, drawPage, ({ history }) => history.length > 0),
};
