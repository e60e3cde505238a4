import { type Part, standaloneSvg } from "./svg.ts";
import { FIGURE_WIDTH } from "./theme.ts";
import type { Drawing } from "./types.ts";

/** One page of a figure, before it has its place among the others; as wide as every figure. */
export interface Sheet {
  /** The heading above it. */
  title: string;
  /** The caption, written from the data. */
  caption: string;
  /** In px. */
  height: number;
  /** The parts of the drawing, in order. */
  parts: readonly Part[];
}

/**
 * Makes files of the sheets of a figure. Where it takes several, their names are numbered, and so are
 * headings that would be equal.
 *
 * @param name The name of the figure.
 * @param sheets Its pages in order.
 * @returns A drawing for each.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawSheets } from "./drawing.ts";
 *
 * const sheet = { title: "Embeddings on mnist", caption: "Of two losses.", height: 40, parts: [] };
 * assertEquals(
 *   drawSheets("embedding-grid", [sheet, sheet]).map(({ id, title }) => [id, title]),
 *   [
 *     ["embedding-grid-1", "Embeddings on mnist (1 of 2)"],
 *     ["embedding-grid-2", "Embeddings on mnist (2 of 2)"],
 *   ],
 * );
 * ```
 */
export function drawSheets(name: string, sheets: readonly Sheet[]): Drawing[] {
  return sheets.map(({ title: heading, caption, height, parts }, index) => {
    const id = sheets.length === 1 ? name : `${name}-${index + 1}`;
    const alike = sheets.flatMap((sheet, at) => sheet.title === heading ? [at] : []);
    const title = alike.length === 1
      ? heading
      : `${heading} (${alike.indexOf(index) + 1} of ${alike.length})`;
    const svg = standaloneSvg(
      { id, title, description: caption, width: FIGURE_WIDTH, height },
      parts,
    );
    return { id, title, caption, svg };
  });
}
