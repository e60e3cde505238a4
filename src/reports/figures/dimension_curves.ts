import * as Plot from "@observablehq/plot";
import { marksPath } from "../_glyphs.ts";
import { drawSheets, type Sheet } from "../drawing.ts";
import type { Drawing, ReportInput, ReportRun } from "../types.ts";
import { panelGrid } from "../_layout.ts";
import { linkTargets } from "../_link_targets.ts";
import { legend } from "../_legend.ts";
import { ARROWS_EXPLAINED, headlineMetrics, mean, metricHeading, metricNames } from "../metrics.ts";
import { inPages } from "../_pages.ts";
import { drawPlot, extent } from "../_plot.ts";
import { lossSeries } from "../_series.ts";
import { configurationFields, fieldsKey } from "../../study/configuration.ts";
import { settingsOf } from "../names.ts";
import { tasksOf } from "../tasks.ts";
import { count, formatNumber, listWords } from "../text.ts";
import { LINKED_MARKS, runLink } from "../tables.ts";
import type { Part } from "../svg.ts";
import { FONT_SIZE, INK } from "../theme.ts";

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
    y: { domain: extent(points.map(({ value }) => value)), nice: true },
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
    ],
  });
  const placed = points.map((point) => ({
    ...point,
    at: [apply("x", point.dimension), apply("y", point.value)] as const,
  }));
  const marks = series.entries.map(({ label, mark }) =>
    marksPath(placed.filter((point) => point.label === label).map(({ at }) => at), mark, 2.6)
  );
  return markup + marks.join("") + (links ? linkTargets(placed, 7) : "");
}

/** Runs that agree in all but the loss, the dimension and the seed. */
interface Family {
  /** The task, and what sets the family apart from others of the task. */
  label: string;
  runs: ReportRun[];
}

/** A loss may follow the dimension by its defaults; everything else must agree along a line. */
function familiesOf(all: readonly ReportRun[]): Family[] {
  return tasksOf(all).flatMap(({ label: task, runs }) => {
    const keyOf = ({ cell }: ReportRun) => {
      const fields = configurationFields(cell);
      const kept = [...fields.keys()].filter((name) =>
        name !== "dimension" && !name.startsWith("loss.")
      );
      return fieldsKey(fields, kept);
    };
    const families = [...Map.groupBy(runs, keyOf).values()];
    return families.map((runs) => {
      const { cell } = runs[0]!;
      const own = settingsOf(cell).filter((setting) =>
        setting !== `${cell.dimension}-D` &&
        !families.every(([other]) => settingsOf(other!.cell).includes(setting))
      );
      return { label: [task, ...own].join(" · "), runs };
    });
  }).filter(({ runs }) => new Set(runs.map(({ cell }) => cell.dimension)).size > 1);
}

/** Panels of one file: six rows of three. */
const PANELS = 18;

function drawPage({ label, runs }: Family, metrics: readonly string[]): Sheet {
  const dimensions = [...new Set(runs.map(({ cell }) => cell.dimension))].sort((a, b) => a - b);
  const links = runs.length * metrics.length <= LINKED_MARKS;
  const key = legend(lossSeries(runs).entries, "Loss");
  const headings = metrics.map((metric) => {
    const { title, qualifier } = metricHeading(metric);
    return { title, subtitle: qualifier };
  });
  const grid = panelGrid(headings, {
    top: key.height,
    height: (side) => Math.round(0.72 * side),
    columns: Math.min(3, metrics.length),
    indent: 40,
  });
  const parts = metrics.flatMap((metric, i): Part[] => [
    grid.heading(i),
    { ...grid.place(i), markup: panel(runs, metric, { dimensions, width: grid.side, links }) },
  ]);
  const title = `Metrics over the dimension on ${label}`;
  const caption = `Metrics of ${count(runs.length, "run")} on ${label} with embeddings of ${
    listWords(dimensions.map(String))
  } dimensions, evenly spaced. A mark is a run, a line joins the means over seeds of one loss; ${ARROWS_EXPLAINED}.`;
  return {
    title,
    caption,
    height: key.height + grid.height,
    parts: [{ x: 0, y: 0, markup: key.markup }, ...parts],
  };
}

/**
 * The headline metrics over the dimension of the embedding: a line a loss, a mark a run.
 *
 * @param input The runs of the report.
 * @returns Drawings of runs that agree in all but loss and dimension, of which there are several.
 */
export function dimensionCurves({ runs }: ReportInput): Drawing[] {
  const sheets = familiesOf(runs).flatMap((family) => {
    const metrics = headlineMetrics(metricNames(family.runs)).filter((metric) =>
      new Set(pointsOf(family.runs, metric).map(({ dimension }) => dimension)).size > 1
    );
    return inPages(metrics, PANELS).map((metrics) => drawPage(family, metrics));
  });
  return drawSheets("dimension-curves", sheets);
}
