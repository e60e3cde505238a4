import * as Plot from "@observablehq/plot";
import { randomStream } from "../../base/random.ts";
import { classMeans, isMisclassified, splitRows } from "../../results/embeddings.ts";
import type { ReportRun } from "../../results/types.ts";
import { classBadge } from "./marks.ts";
import type { Markup } from "./markup.ts";
import { drawPlot, glyphs, markupMark } from "./plot.ts";
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
  /** Further marks below the points. */
  below?: (plane: Plane) => Plot.Markish;
  /** Marks above the points, instead of the class means. */
  above?: (plane: Plane) => Plot.Markish;
}

/** The plane that a panel shows. */
export interface Plane {
  /** Brings any point of the embedding space to it. */
  project: Projection["project"];
  /** The part of it that is shown. */
  domain: SquareDomain;
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

/**
 * The layers of points from the lowest to the highest: unknown, and what no class is the label of; the
 * classes in rounds; the errors.
 */
function layerOf(run: ReportRun, row: number, order: number, rows: number, options: PanelOptions) {
  const { splits, labels } = run.embeddings;
  const classes = run.classNames.length;
  const nearLast = run.embeddings.coordinates.columns === 3;
  const label = labels[row]!;
  if (splits[row] === "unknown" || !(label >= 0 && label < classes)) return -1;
  const round = options.showErrors && isMisclassified(run, row)
    ? ROUNDS
    : nearLast
    ? Math.floor((order * ROUNDS) / rows)
    : order % ROUNDS;
  return round * classes + label;
}

/** Below each misclassified point a disc of ink, and a smaller one of paper. */
const RIMS = [[INK.error, 1.8], [INK.background, 0.9]] as const;

function pointMarks(run: ReportRun, flat: Projection, options: PanelOptions): Plot.Markish {
  const rows = rowsToDraw(run, flat, options);
  const classes = run.classNames.length;
  const radius = options.side >= 300 ? 1.9 : 1.5;
  const position = { x: (row: number) => flat.x[row]!, y: (row: number) => flat.y[row]! };
  const layers = Map.groupBy(
    rows.map((row, order) => ({ row, layer: layerOf(run, row, order, rows.length, options) })),
    ({ layer }) => layer,
  );
  return [...layers].sort(([a], [b]) => a - b).map(([layer, points]) => {
    const own = points.map(({ row }) => row);
    const mark = layer < 0 ? UNKNOWN_MARK : classMark(layer % classes);
    return [
      layer < ROUNDS * classes
        ? null
        : RIMS.map(([{ color }, rim]) =>
          glyphs(own, { ...position, r: radius + rim, mark: { color, glyph: "circle" } })
        ),
      glyphs(own, { ...position, r: radius, mark }),
    ];
  });
}

/** A place of a class in the plane. */
export interface ClassPlace {
  /** The class. */
  label: number;
  at: readonly [x: number, y: number];
}

/** The classes as badges. */
export function badges(places: readonly ClassPlace[], classNames: readonly string[]) {
  return markupMark(
    places,
    { x: ({ at }) => at[0], y: ({ at }) => at[1] },
    (placed) => placed.map(([{ label }, at]) => classBadge(classNames, label, at)),
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
  const { side, view, include = [], below, above } = options;
  const { coordinates } = run.embeddings;
  const flat = projectEmbeddings(coordinates, view);
  const { project } = flat;
  const shown = rowsToDraw(run, flat, { ...options, limit: Infinity });
  const spatial = coordinates.columns === 3;
  // The axes of a three-dimensional embedding start at the origin, which must be in sight.
  const extra = (spatial ? [[0, 0, 0], ...include] : include).map(project);
  const domain = squareDomain(
    [...shown.map((row) => flat.x[row]!), ...extra.map(([x]) => x)],
    [...shown.map((row) => flat.y[row]!), ...extra.map(([, y]) => y)],
  );
  const narrow = domain.x[1] - domain.x[0] < 0.01;
  // A collapsed embedding spans so little that ticks in full would run into each other.
  const ticks = spatial ? { axis: null } : narrow ? { ticks: 2, tickFormat: ".0e" } : { ticks: 4 };
  const means = classMeans(run).flatMap((mean, label) =>
    mean === undefined ? [] : [{ label, at: project(mean) }]
  );
  const [point] = means;
  const isOne = means.length > 1 && means.every(({ at }) => isNear(at, point!.at)) &&
    shown.every((row) => isNear([flat.x[row]!, flat.y[row]!], point!.at));
  const named = point?.at.map((value) => Number(value.toPrecision(3))).join(", ");
  const classes = isOne
    ? Plot.text([point!], {
      x: ({ at }: ClassPlace) => at[0],
      y: ({ at }: ClassPlace) => at[1],
      dy: -14,
      text: () => `all ${means.length} classes at (${named})`,
      fontSize: FONT_SIZE.text,
      fill: INK.text.color,
    })
    : badges(means, run.classNames);
  const triad = spatial ? triadMarks(flat, domain, side) : undefined;
  return drawPlot({
    width: side,
    height: panelHeight(side),
    margins: [MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left],
    x: { domain: domain.x, ...ticks },
    y: { domain: domain.y, ...ticks },
    marks: [
      below?.({ project, domain }),
      triad === undefined ? zeroLines(domain) : triad.lines,
      Plot.frame({ stroke: INK.muted.color, strokeWidth: 0.75 }),
      pointMarks(run, flat, options),
      triad?.names,
      above === undefined ? classes : above({ project, domain }),
    ],
  });
}

/** Whether two places are one and the same but for rounding. */
function isNear(a: readonly [number, number], b: readonly [number, number]): boolean {
  const size = Math.max(1, ...b.map(Math.abs));
  return a.every((value, i) => Math.abs(value - b[i]!) < 1e-6 * size);
}

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

/** Lines where a coordinate is zero. */
function zeroLines(domain: SquareDomain): Plot.Markish {
  const inside = ([low, high]: [number, number]) => low < 0 && high > 0 ? [0] : [];
  return [
    Plot.ruleX(inside(domain.x), { stroke: INK.grid.color }),
    Plot.ruleY(inside(domain.y), { stroke: INK.grid.color }),
  ];
}

/** Room between the end of an axis and the frame, in px, which the name of the axis takes. */
const AXIS_ROOM = 20;

/**
 * The ends of the axes of a three-dimensional embedding from the origin, which must be inside of the
 * panel: all as long as the shortest that ends at the frame.
 *
 * @param flat The projection.
 * @param domain What the panel shows.
 * @param room How far from the frame they must end, in the units of the plane.
 */
export function triadEnds(
  { project }: Pick<Projection, "project">,
  domain: SquareDomain,
  room: number,
): [number, number][] {
  const length = 0.42 * (domain.x[1] - domain.x[0]);
  const ends = [[length, 0, 0], [0, length, 0], [0, 0, length]].map(project);
  const share = Math.min(
    1,
    ...ends.flatMap((end) =>
      [domain.x, domain.y].map(([low, high], i) => {
        const step = end[i]!;
        if (step === 0) return 1;
        return Math.max(0, (step > 0 ? high - room : low + room) / step);
      })
    ),
  );
  return ends.map(([x, y]) => [share * x, share * y]);
}

/** The axes of a three-dimensional embedding: the lines, and the names that stand above the points. */
function triadMarks(flat: Projection, domain: SquareDomain, side: number) {
  const unit = (domain.x[1] - domain.x[0]) / (side - MARGIN.left - MARGIN.right);
  const ends = triadEnds(flat, domain, AXIS_ROOM * unit);
  return {
    lines: Plot.link(ends, { x1: 0, y1: 0, x2: "0", y2: "1", stroke: INK.muted.color }),
    names: Plot.text(ends, {
      x: "0",
      y: "1",
      dx: 8,
      dy: -6,
      text: (_: unknown, i: number) => `e${i + 1}`,
      fontSize: FONT_SIZE.small,
      fill: INK.text.color,
      stroke: INK.background.color,
      strokeWidth: 3,
    }),
  };
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
