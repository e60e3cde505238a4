import * as Plot from "@observablehq/plot";
import { valueOf } from "../claims/training_end.ts";
import { datasetInfo } from "../data/catalogue.ts";
import { findColumn } from "../measures/columns.ts";
import { comparableLayers } from "../networks/backbones/catalogue.ts";
import { count } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { panelSheet } from "./drawing/layout.ts";
import type { Content } from "./drawing/markup.ts";
import { drawPlot, glyphs, type LossSeries, lossSeries, meansBy } from "./drawing/plot.ts";

/** A layer of a run, compared with the same layer of another network. */
interface Point {
  layer: string;
  value: number;
  label: string;
  /** The loss of the other network; null for the run's own. */
  against: string | null;
  run: ReportRun;
  /** The key of a panel, which its points share. */
  panel: string;
}

function pointsOf(runs: readonly ReportRun[], { labelOf }: LossSeries): Point[] {
  return runs.flatMap((run) =>
    Object.keys(run.metrics).flatMap((column): Point[] => {
      const value = valueOf(run, column);
      if (!column.startsWith("layerCka") || value === undefined) return [];
      const { parameters } = findColumn(column).measure;
      const { layer, against, ...rest } = parameters as { layer: string; against: string | null };
      const { seed: _, loss: _loss, ...cell } = run.cell;
      const panel = JSON.stringify([against, rest, cell]);
      return [{ layer, value, label: labelOf(run), against, run, panel }];
    })
  );
}

/** Whether both networks have the same loss, so that only their seeds differ. */
const ofOneLoss = ({ against, run }: Point) => against === null || against === run.cell.loss.name;

function panel(points: readonly Point[], series: LossSeries, width: number): Content {
  const { dataset, dimension, training } = points[0]!.run.cell;
  const layers = comparableLayers(training.backbone, datasetInfo(dataset).shape, dimension)
    .filter((name) => points.some(({ layer }) => layer === name));
  const order = (point: Point) => layers.indexOf(point.layer);
  const lines = meansBy(points, ({ layer, label }) => `${label}\n${layer}`).sort((a, b) =>
    order(a) - order(b)
  );
  const place = { x: "layer", y: "value" };
  // Side by side, as runs of several losses would hide one another.
  const besideOf = (index: number) => 7 * (index - (series.entries.length - 1) / 2);
  const lineOf = (chosen: Point[], strokeWidth: number) =>
    series.entries.map(({ label, mark }, index) =>
      Plot.line(chosen.filter((point) => point.label === label), {
        ...place,
        dx: besideOf(index),
        stroke: mark.color,
        strokeWidth,
      })
    );
  return drawPlot({
    width,
    height: Math.round(0.55 * width),
    margins: [18, 12, 36, 44],
    x: { type: "point", domain: layers, padding: 0.25, label: "layer, from image to embedding" },
    y: { nice: true, ticks: 5, grid: true, label: "linear CKA" },
    marks: [
      lineOf(lines.filter((point) => !ofOneLoss(point)), 1.5),
      lineOf(lines.filter(ofOneLoss), 3),
      ...series.entries.map(({ label, mark }, index) =>
        glyphs(points.filter((point) => point.label === label), {
          ...place,
          dx: besideOf(index),
          r: 2.6,
          mark,
        })
      ),
    ],
  });
}

function drawSheet(runs: readonly ReportRun[]): Sheet[] {
  const series = lossSeries(runs);
  const panels = [...Map.groupBy(pointsOf(runs, series), ({ panel }) => panel).values()]
    .filter((points) => new Set(points.map(({ layer }) => layer)).size > 1);
  if (panels.length === 0) return [];
  const shown = new Set(panels.flat().map(({ label }) => label));
  const entries = series.entries.filter(({ label }) => shown.has(label));
  const networks = new Set(panels.flat().map(({ run }) => run.digest)).size;
  const caption = `Linear CKA of every layer with the same layer of another network, on the same ` +
    `test images, for ${count(networks, "network")}. A mark is a network, a line joins the means ` +
    `over seeds of one loss; a thick line compares two seeds of one loss, a thin line two losses. ` +
    `Where a thin line leaves the thick one, losses differ by more than seeds do.`;
  return [panelSheet({
    title: "Where losses differ: similarity layer by layer",
    caption,
    legend: [entries, "Loss"],
    panels: panels.map((points) => {
      const { against, run: { cell } } = points[0]!;
      return {
        title: against === null
          ? "Two seeds of the same loss"
          : `Compared with ${against} of another seed`,
        subtitle: `${cell.dataset}, d = ${cell.dimension}, ${cell.training.backbone}`,
        draw: (side) => panel(points, { ...series, entries }, side),
      };
    }),
    height: (side) => 0.55 * side,
    columns: Math.min(2, panels.length),
    maxSide: 720,
  })];
}

/** Linear CKA with another network, layer by layer (Kornblith et al. 2021, figure 3). */
export const figure: FigureDefinition = {
  shows: "How similar networks are layer by layer: between losses, and between seeds of one loss",
  group: "Training and network",
  needs: "a run that the measure layerCka compared with another",
  gallery: ["where-losses-differ"],
  sheets: ({ runs }) => drawSheet(runs),
};
