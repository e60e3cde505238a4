import * as Plot from "@observablehq/plot";
import { datasetInfo } from "../../data/info.ts";
import { findColumn } from "../../measures/columns.ts";
import { comparableLayers } from "../../networks/backbones/layers.ts";
import { marksPath } from "../_glyphs.ts";
import { drawSheets } from "../drawing.ts";
import type { Drawing, ReportInput, ReportRun } from "../types.ts";
import { panelGrid } from "../_layout.ts";
import { legend } from "../_legend.ts";
import { mean } from "../metrics.ts";
import { drawPlot, extent } from "../_plot.ts";
import { type LossSeries, lossSeries } from "../_series.ts";
import { count } from "../text.ts";
import type { Part } from "../svg.ts";
import { FONT_SIZE, INK } from "../theme.ts";

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
    Object.entries(run.metrics).flatMap(([column, value]): Point[] => {
      if (!column.startsWith("layerCka") || value === null) return [];
      const { parameters } = findColumn(column).measure;
      const { layer, against, ...rest } = parameters as { layer: string; against: string | null };
      const { seed: _, loss: _loss, ...cell } = run.cell;
      const panel = JSON.stringify([against, rest, cell]);
      return [{ layer, value, label: labelOf(run), against, run, panel }];
    })
  );
}

/** The mean over seeds of every layer of a loss. */
function meansOf(points: readonly Point[]): Point[] {
  return [...Map.groupBy(points, ({ layer, label }) => `${label}\n${layer}`).values()]
    .map((group) => ({ ...group[0]!, value: mean(group.map(({ value }) => value)) }));
}

/** Whether both networks have the same loss, so that only their seeds differ. */
const ofOneLoss = ({ against, run }: Point) => against === null || against === run.cell.loss.name;

function panel(points: readonly Point[], series: LossSeries, width: number): string {
  const { dataset, dimension, training } = points[0]!.run.cell;
  const layers = comparableLayers(training.backbone, datasetInfo(dataset).shape, dimension)
    .filter((name) => points.some(({ layer }) => layer === name));
  const order = (point: Point) => layers.indexOf(point.layer);
  const lines = meansOf(points).sort((a, b) => order(a) - order(b));
  const line = (chosen: Point[], strokeWidth: number) =>
    Plot.line(chosen, {
      x: "layer",
      y: "value",
      z: "label",
      stroke: ({ label }: Point) => series.colorOf(label),
      strokeWidth,
    });
  const axis = {
    tickSize: 3,
    tickPadding: 3,
    fontSize: FONT_SIZE.small,
    labelArrow: "none",
  } as const;
  const { markup, apply } = drawPlot({
    width,
    height: Math.round(0.55 * width),
    marginLeft: 44,
    marginRight: 12,
    marginTop: 18,
    marginBottom: 36,
    x: { type: "point", domain: layers, padding: 0.4 },
    y: { domain: extent(points.map(({ value }) => value)), nice: true },
    marks: [
      Plot.gridY({ ticks: 5, stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.axisX({ ...axis, label: "layer, from image to embedding", labelAnchor: "center" }),
      Plot.axisY({ ...axis, ticks: 5, label: "linear CKA" }),
      line(lines.filter((point) => !ofOneLoss(point)), 1.5),
      line(lines.filter(ofOneLoss), 3),
    ],
  });
  const marks = series.entries.map(({ label, mark }, index) => {
    // Side by side, as runs of several losses would hide one another.
    const shift = 7 * (index - (series.entries.length - 1) / 2);
    const places = points.filter((point) => point.label === label)
      .map(({ layer, value }): [number, number] => [apply("x", layer) + shift, apply("y", value)]);
    return marksPath(places, mark, 2.6);
  });
  return markup + marks.join("");
}

/**
 * Linear CKA with another network, layer by layer (Kornblith et al. 2021, figure 3): a line a loss.
 *
 * @param input The runs of the report.
 * @returns One drawing, or none where no layers were compared.
 */
export function layerCka({ runs }: ReportInput): Drawing[] {
  const series = lossSeries(runs);
  const panels = [...Map.groupBy(pointsOf(runs, series), ({ panel }) => panel).values()]
    .filter((points) => new Set(points.map(({ layer }) => layer)).size > 1);
  if (panels.length === 0) return [];
  const shown = new Set(panels.flat().map(({ label }) => label));
  const entries = series.entries.filter(({ label }) => shown.has(label));
  const key = legend(entries, "Loss");
  const headings = panels.map(([first]) => {
    const { against, run: { cell } } = first!;
    return {
      title: against === null
        ? "Two seeds of the same loss"
        : `Compared with ${against} of another seed`,
      subtitle: `${cell.dataset}, d = ${cell.dimension}, ${cell.training.backbone}`,
    };
  });
  const grid = panelGrid(headings, {
    top: key.height,
    height: (side) => 0.55 * side,
    columns: Math.min(2, panels.length),
    maxSide: 560,
  });
  const parts = panels.flatMap((points, index): Part[] => [
    grid.heading(index),
    { ...grid.place(index), markup: panel(points, { ...series, entries }, grid.side) },
  ]);
  const networks = new Set(panels.flat().map(({ run }) => run.digest)).size;
  const caption = `Linear CKA of every layer with the same layer of another network, on the same ` +
    `test images, for ${count(networks, "network")}. A mark is a network, a line joins the means ` +
    `over seeds of one loss; a thick line compares two seeds of one loss, a thin line two losses. ` +
    `Where a thin line leaves the thick one, losses differ by more than seeds do.`;
  return drawSheets("layer-cka", [{
    title: "Where losses differ: likeness layer by layer",
    caption,
    height: key.height + grid.height,
    parts: [{ x: 0, y: 0, markup: key.markup }, ...parts],
  }]);
}
