import * as Plot from "@observablehq/plot";
import { marksPath } from "../_glyphs.ts";
import type { Drawing, ReportInput, ReportRun } from "../_input.ts";
import { panelGrid, panelHeading } from "../_layout.ts";
import { legend } from "../_legend.ts";
import { ARROWS_EXPLAINED, mean, metricHeading, metricNames } from "../_metrics.ts";
import { drawPlot } from "../_plot.ts";
import { lossSeries } from "../_series.ts";
import { count, formatNumber, listWords } from "../_text.ts";
import { LINKED_MARKS, runLink } from "../tables.ts";
import { type Part, standaloneSvg } from "../svg.ts";
import { FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** One run in one panel. */
interface Point {
  dimension: number;
  value: number;
  label: string;
  href: string;
  title: string;
}

function pointsOf(runs: readonly ReportRun[], metric: string): Point[] {
  const { labelOf } = lossSeries(runs);
  return runs.flatMap((run) => {
    const value = run.metrics[metric];
    if (typeof value !== "number" || !Number.isFinite(value)) return [];
    const { dimension, seed } = run.cell;
    const label = labelOf(run);
    const title = `${label}, d = ${dimension}, seed ${seed}: ${formatNumber(value)}`;
    return [{ dimension, value, label, title, href: runLink(run) }];
  });
}

/** The means of one loss over its runs, by dimension. */
function meansOf(points: readonly Point[]): { dimension: number; value: number; label: string }[] {
  const groups = Map.groupBy(points, ({ label, dimension }) => `${label}\n${dimension}`);
  return [...groups.values()]
    .map((group) => ({ ...group[0]!, value: mean(group.map(({ value }) => value)) }))
    .sort((a, b) => a.dimension - b.dimension);
}

/** Invisible marks, large enough to hit, that lead to the runs. */
const TARGETS = {
  x: "dimension",
  y: "value",
  r: 7,
  fill: INK.text.color,
  fillOpacity: 0,
  href: "href",
  title: "title",
};

/** How a panel is drawn. */
interface PanelOptions {
  dimensions: readonly number[];
  width: number;
  /** Whether each mark leads to its run. */
  links: boolean;
}

function panel(runs: readonly ReportRun[], metric: string, options: PanelOptions): string {
  const { dimensions, width, links } = options;
  const series = lossSeries(runs);
  const points = pointsOf(runs, metric);
  const means = meansOf(points);
  const axis = { tickSize: 3, tickPadding: 2, fontSize: FONT_SIZE.small };
  const { markup, apply } = drawPlot({
    width,
    height: Math.round(0.72 * width),
    marginLeft: 40,
    marginRight: 10,
    marginTop: 6,
    marginBottom: 32,
    x: { type: "point", domain: [...dimensions], padding: 0.2 },
    y: { nice: true },
    marks: [
      Plot.gridY({ ticks: 4, stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.axisX({ ...axis, label: "dimension of the embedding", labelArrow: "none" }),
      Plot.axisY({ ...axis, ticks: 4, label: null }),
      Plot.line(means, {
        x: "dimension",
        y: "value",
        z: "label",
        stroke: ({ label }: Point) => series.colorOf(label),
        strokeWidth: 1.5,
      }),
      links ? Plot.dot(points, TARGETS) : null,
    ],
  });
  const marks = series.entries.map(({ label, mark }) =>
    marksPath(
      points.filter((point) => point.label === label)
        .map((
          { dimension, value },
        ): [number, number] => [apply("x", dimension), apply("y", value)]),
      mark,
      2.6,
    )
  );
  return marks.join("") + markup;
}

/**
 * Every metric over the dimension of the embedding: a line a loss, a mark a run.
 *
 * @param input The runs of the report.
 * @returns One drawing a dataset with at least two dimensions.
 */
export function dimensionCurves({ runs }: ReportInput): Drawing[] {
  const byDataset = [...Map.groupBy(runs, ({ cell }) => cell.dataset)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, group]) => new Set(group.map(({ cell }) => cell.dimension)).size > 1);
  return byDataset.map(([dataset, group], index) => {
    const dimensions = [...new Set(group.map(({ cell }) => cell.dimension))].sort((a, b) => a - b);
    const metrics = metricNames(group).filter((metric) =>
      new Set(pointsOf(group, metric).map(({ dimension }) => dimension)).size > 1
    );
    const links = group.length * metrics.length <= LINKED_MARKS;
    const key = legend(lossSeries(group).entries, "Loss");
    const grid = panelGrid(metrics.length, {
      top: key.height,
      height: (side) => Math.round(0.72 * side),
    });
    const parts = metrics.flatMap((metric, i): Part[] => {
      const { title, qualifier } = metricHeading(metric);
      return [
        panelHeading(grid, i, title, qualifier, 40),
        { ...grid.place(i), markup: panel(group, metric, { dimensions, width: grid.side, links }) },
      ];
    });
    const id = byDataset.length === 1 ? "dimension-curves" : `dimension-curves-${index + 1}`;
    const title = `Metrics over the dimension on ${dataset}`;
    const caption = `Metrics of ${count(group.length, "run")} on ${dataset} with embeddings of ${
      listWords(dimensions.map(String))
    } dimensions. A mark is a run, a line joins the means over seeds of one loss; the dimensions are evenly spaced; ${ARROWS_EXPLAINED}.`;
    const height = key.height + grid.height;
    const heading = { id, title, description: caption, width: FIGURE_WIDTH, height };
    return {
      id,
      title,
      caption,
      svg: standaloneSvg(heading, [{ x: 0, y: 0, markup: key.markup }, ...parts]),
    };
  });
}
