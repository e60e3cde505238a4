import { FIGURE_WIDTH, FONT_SIZE, INK } from "./theme.ts";
import { fitText } from "./_text.ts";
import { type Part, textMarkup } from "./svg.ts";

/** Where the panels of a figure stand. */
export interface Grid {
  columns: number;
  /** Width of one panel in px. */
  side: number;
  /** The upper left corner of panel `index`, below its heading. */
  place(index: number): { x: number; y: number };
  /** Height of all rows with their headings. */
  height: number;
}

/** Space above a panel for its two lines of heading. */
const HEADING = 34;
const GAP = 12;

/** How many panels stand side by side so that rows fill evenly. */
function columnsFor(panels: number): number {
  if (panels <= 3) return Math.max(1, panels);
  if (panels === 4) return 2;
  return panels <= 12 ? 3 : 4;
}

/**
 * Lays out panels in rows across the width of a figure.
 *
 * @param panels Number of panels.
 * @param options The top in px; the height of a panel of a given width, by default square; the number of columns,
 * by default chosen so that rows fill; and the largest width of a panel.
 */
export function panelGrid(
  panels: number,
  options: { top?: number; height?: (side: number) => number; columns?: number; maxSide?: number } =
    {},
): Grid {
  const { top = 0, height = (side) => side, columns = columnsFor(panels), maxSide = 420 } = options;
  const side = Math.min(maxSide, Math.floor((FIGURE_WIDTH - GAP * (columns - 1)) / columns));
  const left = Math.floor((FIGURE_WIDTH - side * columns - GAP * (columns - 1)) / 2);
  const rowHeight = HEADING + Math.round(height(side)) + GAP;
  const rows = Math.ceil(panels / columns);
  return {
    columns,
    side,
    height: rows * rowHeight,
    place: (index) => ({
      x: left + (index % columns) * (side + GAP),
      y: top + Math.floor(index / columns) * rowHeight + HEADING,
    }),
  };
}

/** The heading of a panel: what it is in bold, and below what is to be known of it; `indent` in px. */
export function panelHeading(
  grid: Grid,
  index: number,
  title: string,
  subtitle: string,
  indent = 0,
): Part {
  const { x, y } = grid.place(index);
  const { title: size, small } = FONT_SIZE;
  const lines = [
    textMarkup(fitText(title, size * 1.05, grid.side - indent), {
      x: indent,
      y: -19,
      size,
      weight: "bold",
    }),
    textMarkup(fitText(subtitle, small, grid.side - indent), {
      x: indent,
      y: -6,
      size: small,
      color: INK.muted.color,
    }),
  ];
  return { x, y, markup: lines.join("") };
}
