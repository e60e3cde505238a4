import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { textWidth } from "./text.ts";
import { roundNumbers } from "./svg.ts";
import { FONT_SIZE } from "./theme.ts";

// The types of Plot and linkedom speak of the browser's DOM, which Deno's do not know.
const { document } = parseHTML("<!doctype html><html></html>") as unknown as { document: never };

/** Plot's drawing as markup, and its scales. */
export interface DrawnPlot {
  /** A `<g>` without style sheet, its numbers rounded. */
  markup: string;
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

/**
 * Draws with Observable Plot on a document of linkedom: no browser, no permission.
 *
 * @param options Those of `Plot.plot`. Legends, titles and captions are not for here: they turn
 * the result into HTML.
 * @returns The markup and the scales.
 * @throws {TypeError} If Plot drew HTML instead of SVG, or has something to warn of.
 */
export function drawPlot(options: Plot.PlotOptions): DrawnPlot {
  const plot = Plot.plot({ ...options, document });
  if (plot.tagName.toLowerCase() !== "svg") {
    throw new TypeError(`Cannot draw a plot as its root must be svg: it is ${plot.tagName}`);
  }
  for (const style of [...plot.querySelectorAll("style")]) style.remove();
  separateTicks(plot as unknown as TickElement);
  const inner = String(plot.innerHTML)
    .replace(
      NUMERIC,
      (_match: string, name: string, value: string) => `${name}="${roundNumbers(value)}"`,
    )
    .replaceAll(" />", "/>")
    .replaceAll("xlink:href=", "href=");
  return {
    markup: `<g text-anchor="middle">${inner}</g>`,
    apply: (scale, value) => plot.scale(scale)!.apply(value) as number,
  };
}

/** The least and the greatest value, apart even where all are equal: the domain of marks drawn by hand. */
export function extent(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}
