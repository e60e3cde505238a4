import { parseHTML } from "linkedom";
import { sortRuns } from "../../results/configurations.ts";
import { mean } from "../../results/metrics.ts";
import { lossLabel } from "../../results/names.ts";
import type { ReportRun } from "../../results/types.ts";
import { type LegendEntry, marksPath } from "./marks.ts";
import { type Content, Markup, roundNumbers, type RunLink, textWidth } from "./markup.ts";
import { classMark, FONT_SIZE, INK } from "./theme.ts";
import * as Plot from "@observablehq/plot";

// The types of Plot and linkedom speak of the browser's DOM, which Deno's do not know.
const { document } = parseHTML("<!doctype html><html></html>") as unknown as { document: never };

/** Plot's drawing as markup, and its scales. */
export interface DrawnPlot {
  /** A `<g>` without style sheet, its numbers rounded; an `href` is the name of a run. */
  markup: Markup;
  /** Brings a value to px, or to a colour, by the named scale. */
  apply(scale: "x" | "y" | "color", value: unknown): number;
}

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

/** The ticks of an axis. */
export const TICKS = { tickSize: 3, tickPadding: 2, fontSize: FONT_SIZE.small } as const;

/** Lines that carry the eye from an axis to the marks. */
export const GRID = { stroke: INK.grid.color, strokeOpacity: 1 } as const;

/**
 * Draws with Observable Plot on a document of linkedom: no browser, no permission.
 *
 * @param options Those of `Plot.plot`, and the margins. Legends, titles and captions are not for here: they turn
 * the result into HTML.
 * @returns The markup and the scales.
 * @throws {TypeError} If Plot drew HTML instead of SVG, or has something to warn of.
 */
export function drawPlot({ margins, ...options }: PlotOptions): DrawnPlot {
  const [marginTop, marginRight, marginBottom, marginLeft] = margins;
  const plot = Plot.plot({
    ...options,
    marginTop,
    marginRight,
    marginBottom,
    marginLeft,
    document,
  });
  if (plot.tagName.toLowerCase() !== "svg") {
    throw new TypeError(`Cannot draw a plot: its root must be svg, not ${plot.tagName}`);
  }
  for (const style of [...plot.querySelectorAll("style")]) style.remove();
  separateTicks(plot as unknown as TickElement);
  const inner = String(plot.innerHTML)
    .replace(
      NUMERIC,
      (_match: string, name: string, value: string) => `${name}="${roundNumbers(value)}"`,
    )
    .replaceAll(" />", "/>");
  return {
    markup: linked(`<g text-anchor="middle">${inner}</g>`),
    apply: (scale, value) => plot.scale(scale)!.apply(value) as number,
  };
}

/** An element of Plot that leads to a run. */
const LINK = /<a (?:xlink:)?href="([^"]*)"([^>]*)>(.*?)<\/a>/gs;

/** Opens the links that Plot has drawn: where a run is to be found is for the page to say. */
function linked(text: string): Markup {
  const pieces: (string | RunLink)[] = [];
  let end = 0;
  for (const { 0: whole, 1: run, 2: attributes, 3: content, index } of text.matchAll(LINK)) {
    pieces.push(text.slice(end, index), { run: run!, attributes: attributes!, content: content! });
    end = index + whole.length;
  }
  return new Markup([...pieces, text.slice(end)]);
}

/** The least and the greatest value, apart even where all are equal: the domain of marks drawn by hand. */
export function extent(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** The losses of a report as series: a label, a colour and a shape for each. */
export interface LossSeries {
  /** Legend entries, in the order of the report. */
  entries: LegendEntry[];
  /** The label of a run's loss. */
  labelOf(run: ReportRun): string;
  /** The colour of a label. */
  colorOf(label: string): string;
}

/**
 * Gives each loss of a report its colour and shape. A loss whose defaults depend on the dimension is
 * one series over all dimensions.
 *
 * @param runs The runs of the report.
 */
export function lossSeries(runs: readonly ReportRun[]): LossSeries {
  const labelOf = ({ cell }: ReportRun) => lossLabel(cell);
  const labels = [...new Set(sortRuns(runs).map(labelOf))];
  return {
    entries: labels.map((label, i) => ({ label, mark: classMark(i) })),
    labelOf,
    colorOf: (label) => classMark(labels.indexOf(label)).color,
  };
}

/** The factors of a run but for its loss: what makes two runs comparable. */
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

/** The marks of some points, series by series. */
export function seriesMarks(
  entries: readonly LegendEntry[],
  points: readonly { label: string; at: readonly [number, number] }[],
  radius: number,
): Content {
  return entries.map(({ label, mark }) =>
    marksPath(points.filter((point) => point.label === label).map(({ at }) => at), mark, radius)
  );
}
