import { classBadge } from "./_badge.ts";
import { classMeans, isMisclassified, splitRows } from "./_class_means.ts";
import { marksPath } from "./_glyphs.ts";
import type { ReportRun } from "./types.ts";
import { projectEmbeddings, type Projection, type View } from "./_projection.ts";
import {
  drawAxes,
  drawTriad,
  type SquareDomain,
  squareDomain,
  type ToPixels,
} from "./panel_axes.ts";
import { sampleRows } from "./_sampling.ts";
import { type ClassMark, classMark, INK } from "./theme.ts";

/** How a panel of embeddings is drawn. */
export interface PanelOptions {
  /** Width in px; {@linkcode panelHeight} gives the height. */
  side: number;
  /** The largest number of test points; misclassified ones go first, as {@linkcode sampleRows} says. */
  limit: number;
  /** Draw every misclassified point, whatever the limit; true by default. */
  keepErrors?: boolean;
  view?: View;
  /** Further points of the embedding space that the panel must show. */
  include?: readonly (readonly number[])[];
  /** Draw misclassified points with a rim. */
  showErrors?: boolean;
  /** Draw samples of classes that were not trained. */
  showUnknown?: boolean;
  /** Draws below the points. */
  below?: (toPixels: ToPixels, flat: Projection, domain: SquareDomain) => string;
  /** Draws above the points, instead of the class means. */
  above?: (toPixels: ToPixels, flat: Projection) => string;
}

/** The mark of samples whose class was not trained. */
export const UNKNOWN_MARK: Pick<ClassMark, "color" | "glyph"> = {
  color: INK.unknown.color,
  glyph: "times",
};

/** How many rounds of all classes are drawn, so that no class lies on top of all others. */
const ROUNDS = 6;

/** The rows to draw, in the order of drawing: far before near where there is a depth. */
function rowsToDraw(run: ReportRun, flat: Projection, options: PanelOptions): number[] {
  const { limit, keepErrors = true, showUnknown = false } = options;
  const test = splitRows(run, "test");
  const unknown = showUnknown ? splitRows(run, "unknown") : [];
  const rows = [
    ...sampleRows(unknown.length, Math.ceil(limit / 3)).map((i) => unknown[i]!),
    ...sampleRows(test.length, limit, (i) => keepErrors && isMisclassified(run, test[i]!)).map((
      i,
    ) => test[i]!),
  ].filter((row) => Number.isFinite(flat.x[row]) && Number.isFinite(flat.y[row]));
  const { depth } = flat;
  return depth === undefined ? rows : rows.sort((a, b) => depth[a]! - depth[b]!);
}

/** The layers of points from the lowest to the highest: unknown, the classes in rounds, the errors. */
function layerOf(run: ReportRun, row: number, order: number, rows: number, options: PanelOptions) {
  const { splits, labels } = run.embeddings;
  const classes = run.classNames.length;
  const nearLast = run.embeddings.coordinates.columns === 3;
  if (splits[row] === "unknown") return -1;
  const round = options.showErrors && isMisclassified(run, row)
    ? ROUNDS
    : nearLast
    ? Math.floor((order * ROUNDS) / rows)
    : order % ROUNDS;
  return round * classes + labels[row]!;
}

/** Below each misclassified point a disc of ink and a smaller one of paper. */
function errorRims(places: readonly [number, number][], radius: number): string {
  return marksPath(places, { color: INK.error.color, glyph: "circle" }, radius + 1.8) +
    marksPath(places, { color: INK.background.color, glyph: "circle" }, radius + 0.9);
}

function drawPoints(
  run: ReportRun,
  flat: Projection,
  toPixels: ToPixels,
  options: PanelOptions,
): string {
  const rows = rowsToDraw(run, flat, options);
  const layers = new Map<number, [number, number][]>();
  for (const [order, row] of rows.entries()) {
    const layer = layerOf(run, row, order, rows.length, options);
    const places = layers.get(layer) ?? [];
    layers.set(layer, places);
    places.push(toPixels([flat.x[row]!, flat.y[row]!]));
  }
  const radius = options.side >= 300 ? 1.9 : 1.5;
  const classes = run.classNames.length;
  return [...layers].sort(([a], [b]) => a - b).map(([layer, places]) => {
    if (layer < 0) return marksPath(places, UNKNOWN_MARK, radius);
    const { color, glyph } = classMark(layer % classes);
    const rim = layer < ROUNDS * classes ? "" : errorRims(places, radius);
    return rim + marksPath(places, { color, glyph }, radius);
  }).join("");
}

function drawMeans(run: ReportRun, flat: Projection, toPixels: ToPixels): string {
  return classMeans(run).map((mean, label) =>
    mean === undefined ? "" : classBadge(run.classNames, label, toPixels(flat.project(mean)))
  ).join("");
}

/**
 * Draws one panel of embeddings: the test points in the colour and shape of their class, and the
 * class means with their names, on axes of equal units.
 *
 * @param run The run whose embeddings are drawn.
 * @param options Size, number of points and further layers.
 * @returns The markup, `side` px wide and {@linkcode panelHeight} px high.
 */
export function embeddingPanel(run: ReportRun, options: PanelOptions): string {
  const { coordinates } = run.embeddings;
  const flat = projectEmbeddings(coordinates, options.view);
  const shown = rowsToDraw(run, flat, { ...options, limit: Infinity });
  const spatial = coordinates.columns === 3;
  // The axes of a three-dimensional embedding start at the origin, which must be in sight.
  const include = spatial ? [[0, 0, 0], ...options.include ?? []] : options.include ?? [];
  const extra = include.map((point) => flat.project(point));
  const domain = squareDomain(
    [...shown.map((row) => flat.x[row]!), ...extra.map(([x]) => x)],
    [...shown.map((row) => flat.y[row]!), ...extra.map(([, y]) => y)],
  );
  const { markup, toPixels } = drawAxes(options.side, domain, !spatial);
  const {
    below = () => spatial ? drawTriad(flat, toPixels, domain) : "",
    above = (to, projection) => drawMeans(run, projection, to),
  } = options;
  return [
    below(toPixels, flat, domain),
    markup,
    drawPoints(run, flat, toPixels, options),
    above(toPixels, flat),
  ].join("\n");
}
