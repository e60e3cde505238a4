import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { runName, sortRuns } from "../../results/configurations.ts";
import { mean } from "../../results/metrics.ts";
import { lossLabel } from "../../results/names.ts";
import { formatNumber, withoutControls } from "../../results/text.ts";
import type { ReportRun } from "../../results/types.ts";
import { type LegendEntry, linkTargets, marksPath } from "./marks.ts";
import { type Content, type Markup, markup, raw, roundNumbers, textWidth } from "./markup.ts";
import { type ClassMark, familyMarks, FONT_SIZE, INK } from "./theme.ts";

// The types of Plot and linkedom speak of the browser's DOM, which Deno's do not know.
const { document } = parseHTML("<!doctype html><html></html>") as unknown as { document: never };

/** Attributes that hold coordinates; text and colours must not be touched. */
const NUMERIC =
  /\b(d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|transform|points)="([^"]*)"/g;

/** The part of an element that the labels of ticks need. */
interface TickElement {
  querySelectorAll(selector: string): Iterable<TickElement>;
  getAttribute(name: string): string | null;
  textContent: string | null;
  remove(): void;
}

/** Room between neighbouring labels of ticks, in px. */
const TICK_GAP = 4;

/** Takes labels away until none touches the next: every second one, then every third, and so on. */
function separateTicks(plot: TickElement): void {
  for (const axis of ["x", "y"] as const) {
    for (const group of plot.querySelectorAll(`[aria-label="${axis}-axis tick label"]`)) {
      const size = Number(group.getAttribute("font-size") ?? FONT_SIZE.small);
      const ticks = [...group.querySelectorAll("text")].map((element) => {
        const [x = 0, y = 0] = [...(element.getAttribute("transform") ?? "").matchAll(/-?[\d.]+/g)]
          .map(Number);
        const width = axis === "x" ? textWidth(element.textContent ?? "", size) : size;
        return { element, at: axis === "x" ? x : -y, width };
      });
      const touch = (kept: typeof ticks) =>
        kept.some(({ at, width }, i) =>
          i > 0 && Math.abs(at - kept[i - 1]!.at) < (width + kept[i - 1]!.width) / 2 + TICK_GAP
        );
      let step = 1;
      while (touch(ticks.filter((_, i) => i % step === 0))) step++;
      for (const [i, { element }] of ticks.entries()) if (i % step !== 0) element.remove();
    }
  }
}

/** Options of Plot, with the margins in the order of CSS. */
export interface PlotOptions extends Plot.PlotOptions {
  margins: readonly [top: number, right: number, bottom: number, left: number];
}

/** How axes are set, in the size of a figure's small text; a label stands alone. */
const AXIS = { tickSize: 3, tickPadding: 2, labelArrow: "none", label: null } as const;

/** Lines that carry the eye from an axis to the marks. */
const GRID = { stroke: INK.grid.color, strokeOpacity: 1 } as const;

/** A scale with its axis as figures have it, and its gridlines where it has some. */
function axis(
  grid: typeof Plot.gridX,
  options: Plot.ScaleOptions = {},
): [Plot.ScaleOptions, Plot.Markish] {
  const { grid: wanted, ...scale } = options;
  const ticks = scale.ticks === undefined ? {} : { ticks: scale.ticks };
  return [{ ...AXIS, ...scale }, wanted ? grid({ ...ticks, ...GRID }) : null];
}

/** Dotted lines through rows, on which the eye keeps a row from its name to its marks. */
export const rowRules = (rows: readonly string[]): Plot.Markish =>
  Plot.ruleY(rows, { stroke: INK.grid.color, strokeDasharray: "1,3" });

/** Where own markup goes, in the text of Plot. */
const SLOT = '<g class="slot"/>';

/** The markup of each slot. */
const slots = new WeakMap<object, Content>();

/**
 * Draws with Observable Plot on a document of linkedom: no browser, no permission.
 *
 * @param options Those of `Plot.plot`, and the margins; axes are set alike in all figures. Legends, titles and captions are not for here: they turn
 * the result into HTML.
 * @returns A `<g>` without style sheet, its numbers rounded.
 * @throws {TypeError} If Plot drew HTML instead of SVG, or has something to warn of.
 */
export function drawPlot({ margins, marks = [], ...options }: PlotOptions): Markup {
  const [marginTop, marginRight, marginBottom, marginLeft] = margins;
  const [x, gridX] = axis(Plot.gridX, { labelAnchor: "center", ...options.x });
  const [y, gridY] = axis(Plot.gridY, options.y);
  const plot = Plot.plot({
    ...options,
    x,
    y,
    marks: [gridX, gridY, ...marks],
    marginTop,
    marginRight,
    marginBottom,
    marginLeft,
    document,
  });
  if (plot.tagName.toLowerCase() !== "svg") {
    throw new TypeError(`Plot drew <${plot.tagName}> instead of <svg>`);
  }
  for (const style of [...plot.querySelectorAll("style")]) style.remove();
  separateTicks(plot as unknown as TickElement);
  const own = [...plot.querySelectorAll("g.slot")].map((slot: object) => slots.get(slot));
  const pieces = withoutControls(String(plot.innerHTML))
    .replace(
      NUMERIC,
      (_match: string, name: string, value: string) => `${name}="${roundNumbers(value)}"`,
    )
    .replaceAll(" />", "/>")
    .split(SLOT);
  return markup`<g text-anchor="middle">${pieces.map((piece, i) => [raw(piece), own[i]])}</g>`;
}

/** From the edge of a band to its middle, where Plot has the marks. */
const middle = (scale: unknown) => ((scale as { bandwidth?(): number }).bandwidth?.() ?? 0) / 2;

/** Where data stand in a plot: channels as in Plot, and how far beside that, in px. */
export interface Position<T> {
  x: string | ((datum: T) => number | string);
  y: string | ((datum: T) => number | string);
  dx?: number;
  dy?: number;
}

/** A place of a plot, in px. */
export type Place = readonly [x: number, y: number];

/**
 * A mark of Plot that is written as markup, for what has no compact element there. Its data take part
 * in the scales, as those of any mark.
 *
 * @param data The data.
 * @param position Where they stand.
 * @param draw Draws those that have a place, each with it.
 */
export function markupMark<T>(
  data: readonly T[],
  { x, y, dx = 0, dy = 0 }: Position<T>,
  draw: (placed: readonly (readonly [datum: T, at: Place])[]) => Content,
): Plot.Markish {
  return Plot.dot(data as T[], {
    x,
    y,
    render(index, scales, values, _dimensions, { document }) {
      const slot = document.createElementNS("http://www.w3.org/2000/svg", "g");
      slot.setAttribute("class", "slot");
      const [xs, ys] = [values.x as ArrayLike<number>, values.y as ArrayLike<number>];
      const [right, down] = [dx + middle(scales.x), dy + middle(scales.y)];
      slots.set(slot, draw(Array.from(index, (i) => [data[i]!, [xs[i]! + right, ys[i]! + down]])));
      return slot;
    },
  });
}

/** How data are drawn as glyphs. */
export interface GlyphOptions<T> extends Position<T> {
  /** Half the size of a glyph in px. */
  r: number;
  mark: Pick<ClassMark, "color" | "glyph"> | ((datum: T) => Pick<ClassMark, "color" | "glyph">);
  /** Whether each leads to its run. */
  links?: boolean;
}

/** How far around its mark the pointer finds a run, in px. */
const REACH = 4.5;

/** Data as glyphs, those of one mark as a single path: far smaller than an element each. */
export function glyphs<T>(
  data: readonly T[],
  { r, mark, links = false, ...position }: GlyphOptions<T>,
): Plot.Markish {
  const markOf = typeof mark === "function" ? mark : () => mark;
  return markupMark(data, position, (placed) => [
    [...Map.groupBy(placed, ([datum]) => markOf(datum))].map(([own, group]) =>
      marksPath(group.map(([, at]) => at), own, r)
    ),
    links
      ? linkTargets(
        placed.map(([datum, at]) => ({ at, ...datum as unknown as RunPoint })),
        r + REACH,
      )
      : undefined,
  ]);
}

/** A mark of a run. */
export interface RunPoint {
  /** The name of the run, to which the mark leads. */
  run: string;
  /** The series that it belongs to. */
  label: string;
  /** What it says to the pointer. */
  title: string;
}

/** Some values of a run as a mark of a series. */
export function runPoint(
  run: ReportRun,
  label: string,
  values: readonly number[],
  setting = "",
): RunPoint {
  const seed = `seed ${run.cell.seed}: ${values.map(formatNumber).join(", ")}`;
  return { run: runName(run), label, title: `${label}, ${setting}${seed}` };
}

/** The losses of a report as series: a label, a colour and a shape for each. */
export interface LossSeries {
  /** Legend entries, in the order of the report. */
  entries: LegendEntry[];
  /** The label of a run's loss. */
  labelOf(run: ReportRun): string;
  /** The mark of what has a label. */
  markOf(point: { label: string }): ClassMark;
}

/**
 * Gives each loss of a report its colour and shape, its settings from light to dark. A loss whose defaults depend on the dimension is
 * one series over all dimensions.
 *
 * @param runs The runs of the report.
 */
export function lossSeries(runs: readonly ReportRun[]): LossSeries {
  const labelOf = ({ cell }: ReportRun) => lossLabel(cell);
  const families = new Map(sortRuns(runs).map((run) => [labelOf(run), run.cell.loss.name]));
  const marks = familyMarks([...families.values()]);
  const byLabel = new Map([...families.keys()].map((label, i) => [label, marks[i]!]));
  return {
    entries: [...byLabel].map(([label, mark]) => ({ label, mark })),
    labelOf,
    markOf: ({ label }) => byLabel.get(label)!,
  };
}

/** The factors of a run without its loss: what makes two runs comparable. */
export function blockOf({ cell }: ReportRun): string {
  const { loss: _, ...rest } = cell;
  return JSON.stringify(rest);
}

/** The mean value of the points that a key joins, in the order of the first of each. */
export function meansBy<T extends { value: number }>(
  points: readonly T[],
  keyOf: (point: T) => unknown,
): T[] {
  return [...Map.groupBy(points, keyOf).values()]
    .map((group) => ({ ...group[0]!, value: mean(group.map(({ value }) => value)) }));
}
