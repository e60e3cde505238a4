import * as Plot from "@observablehq/plot";
import { randomStream } from "../../base/random.ts";
import { classMeans, isMisclassified, splitRows } from "../../results/embeddings.ts";
import type { ReportRun } from "../../results/types.ts";
import { classBadge, marksPath } from "./marks.ts";
import { type Content, type Markup, markup, textMarkup } from "./markup.ts";
import { drawPlot } from "./plot.ts";
import { projectEmbeddings, type Projection, type View } from "./projection.ts";
import { type ClassMark, classMark, FONT_SIZE, INK } from "./theme.ts";

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
  below?: (toPixels: ToPixels, flat: Projection, domain: SquareDomain) => Content;
  /** Draws above the points, instead of the class means. */
  above?: (toPixels: ToPixels, flat: Projection) => Content;
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
function errorRims(places: readonly [number, number][], radius: number): Content {
  const disc = ({ color }: { color: string }, size: number) =>
    marksPath(places, { color, glyph: "circle" }, radius + size);
  return [disc(INK.error, 1.8), disc(INK.background, 0.9)];
}

function drawPoints(
  run: ReportRun,
  flat: Projection,
  toPixels: ToPixels,
  options: PanelOptions,
): Content {
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
    const rim = layer < ROUNDS * classes ? undefined : errorRims(places, radius);
    return [rim, marksPath(places, { color, glyph }, radius)];
  });
}

function drawMeans(run: ReportRun, flat: Projection, toPixels: ToPixels): Content {
  return classMeans(run).map((mean, label) =>
    mean && classBadge(run.classNames, label, toPixels(flat.project(mean)))
  );
}

/**
 * Draws one panel of embeddings: the test points in the colour and shape of their class, and the
 * class means with their names, on axes of equal units.
 *
 * @param run The run whose embeddings are drawn.
 * @param options Size, number of points and further layers.
 * @returns The markup, `side` px wide and {@linkcode panelHeight} px high.
 */
export function embeddingPanel(run: ReportRun, options: PanelOptions): Markup {
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
  const { frame, toPixels } = drawAxes(options.side, domain, !spatial);
  const {
    below = () => spatial ? drawTriad(flat, toPixels, domain) : undefined,
    above = (to, projection) => drawMeans(run, projection, to),
  } = options;
  return markup`${below(toPixels, flat, domain)}
${frame}
${drawPoints(run, flat, toPixels, options)}
${above(toPixels, flat)}`;
}

/** From the coordinates of the plane to px. */
export type ToPixels = (point: readonly [number, number]) => [number, number];

/** The part of the plane that a panel shows. */
export interface SquareDomain {
  x: [number, number];
  y: [number, number];
}

/** The square around the points, with some air. */
export function squareDomain(x: Iterable<number>, y: Iterable<number>): SquareDomain {
  const [left, right] = range(x);
  const [bottom, top] = range(y);
  // Around a single point no tick falls into the corner, where the axes would write over each other.
  const half = 0.53 * Math.max(right - left, top - bottom) || 1.3;
  const [cx, cy] = [(left + right) / 2, (bottom + top) / 2];
  return { x: [cx - half, cx + half], y: [cy - half, cy + half] };
}

function range(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [-1, 1] : [low, high];
}

/** Space around the drawing area, in px. */
export const MARGIN = { left: 32, right: 4, top: 2, bottom: 18 };

/** The height of a panel of the given width, whose drawing area is a square. */
export function panelHeight(width: number): number {
  return width - MARGIN.left - MARGIN.right + MARGIN.top + MARGIN.bottom;
}

/** Frame, ticks and zero lines, drawn by Plot, and the way from coordinates to px. */
export function drawAxes(
  side: number,
  domain: SquareDomain,
  ticks: boolean,
): { frame: Markup; toPixels: ToPixels } {
  const inside = ([low, high]: [number, number]) => low < 0 && high > 0 ? [0] : [];
  const axis = {
    ticks: 4,
    tickSize: 3,
    tickPadding: 2,
    label: null,
    fontSize: FONT_SIZE.small,
    // A collapsed embedding spans so little that ticks in full would run into each other.
    ...(domain.x[1] - domain.x[0] < 0.01 && { ticks: 2, tickFormat: ".0e" }),
  };
  const { markup: frame, apply } = drawPlot({
    width: side,
    height: panelHeight(side),
    margins: [MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left],
    x: { domain: domain.x, axis: null },
    y: { domain: domain.y, axis: null },
    marks: [
      ticks ? Plot.ruleX(inside(domain.x), { stroke: INK.grid.color }) : null,
      ticks ? Plot.ruleY(inside(domain.y), { stroke: INK.grid.color }) : null,
      Plot.frame({ stroke: INK.muted.color, strokeWidth: 0.75 }),
      ticks ? Plot.axisX({ ...axis, anchor: "bottom" }) : null,
      ticks ? Plot.axisY({ ...axis, anchor: "left" }) : null,
    ],
  });
  return { frame, toPixels: ([x, y]) => [apply("x", x), apply("y", y)] };
}

/** Room between the end of an axis and the frame, in px, which the name of the axis takes. */
const AXIS_ROOM = 20;

/**
 * The axes of a three-dimensional embedding from the origin, which must be inside of the panel: all
 * as long as the shortest that ends at the frame.
 */
export function drawTriad(flat: Projection, toPixels: ToPixels, domain: SquareDomain): Content {
  const length = 0.42 * (domain.x[1] - domain.x[0]);
  const axes = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  const origin = toPixels(flat.project([0, 0, 0]));
  const [left, bottom] = toPixels([domain.x[0], domain.y[0]]);
  const [right, top] = toPixels([domain.x[1], domain.y[1]]);
  const bounds = [[left + AXIS_ROOM, right - AXIS_ROOM], [top + AXIS_ROOM, bottom - AXIS_ROOM]];
  const share = Math.min(
    1,
    ...axes.flatMap((axis) => {
      const end = toPixels(flat.project(axis.map((value) => value * length)));
      return end.map((value, i) => {
        const [low, high] = bounds[i]! as [number, number];
        const step = value - origin[i]!;
        return Math.abs(step) < 1 ? 1 : Math.max(0, ((step > 0 ? high : low) - origin[i]!) / step);
      });
    }),
  );
  const [x0, y0] = origin;
  return axes.map((axis, i) => {
    const [x, y] = toPixels(flat.project(axis.map((value) => value * length * share)));
    const style = { size: FONT_SIZE.small, color: INK.muted.color };
    return markup`<line x1="${x0}" y1="${y0}" x2="${x}" y2="${y}" stroke="${INK.muted.color}"/>${
      textMarkup(`e${i + 1}`, { x: x + 3, y: y - 3, ...style })
    }`;
  });
}

/**
 * Chooses the rows to draw at random, the rows that matter most before all others: unless they would
 * be more than half of the picture, which would then show little else.
 *
 * Steps of equal length would favour classes where the labels of a dataset follow a pattern. The
 * random stream depends on nothing, so two reports of one store show the same points.
 *
 * @param length Number of rows.
 * @param limit How many rows to draw at most.
 * @param matters Whether a row goes before others, such as a misclassified one.
 * @returns Indices of the rows, ascending.
 */
export function sampleRows(
  length: number,
  limit: number,
  matters: (row: number) => boolean = () => false,
): number[] {
  const all = Array.from({ length }, (_, row) => row);
  const room = Math.floor(limit);
  if (length <= room) return all;
  const first = all.filter(matters);
  const kept = first.length <= room / 2 ? first : [];
  const others = kept.length === 0 ? all : all.filter((row) => !matters(row));
  const order = randomStream(0, "report/points").permutation(others.length);
  const chosen = Array.from(order.subarray(0, room - kept.length), (i) => others[i]!);
  return [...kept, ...chosen].sort((a, b) => a - b);
}
