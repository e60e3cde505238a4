import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { roundNumbers } from "./svg.ts";

// The types of Plot and linkedom speak of the browser's DOM, which Deno's do not know.
const { document } = parseHTML("<!doctype html><html></html>") as unknown as { document: never };

/** What Plot drew, as markup, and the scales it drew with. */
export interface DrawnPlot {
  /** A `<g>` without style sheet, its numbers rounded. */
  markup: string;
  /** Brings a value to px, or to a colour, by the named scale. */
  apply(scale: "x" | "y" | "color", value: unknown): number;
}

/** Attributes that hold coordinates; text and colours must not be touched. */
const NUMERIC =
  /\b(d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|transform|points)="([^"]*)"/g;

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
