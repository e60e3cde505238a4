import { marksPath } from "./_glyphs.ts";
import { textWidth } from "./text.ts";
import { type ClassMark, FIGURE_WIDTH, FONT_SIZE } from "./theme.ts";
import { textMarkup } from "./svg.ts";

/** One entry of a legend. */
export interface LegendEntry {
  label: string;
  mark: Pick<ClassMark, "color" | "glyph">;
}

const LINE = 17;

/**
 * Draws a legend as marks, in lines as wide as the figure.
 *
 * @param entries What to explain, in order.
 * @param heading What the entries are, such as "Class".
 * @returns The markup and its height in px.
 */
export function legend(
  entries: readonly LegendEntry[],
  heading: string,
): { markup: string; height: number } {
  const parts = [textMarkup(heading, { x: 0, y: 12, weight: "bold" })];
  const left = textWidth(heading, FONT_SIZE.text) + 14;
  let [x, y] = [left, 12];
  for (const { label, mark } of entries) {
    const width = 16 + textWidth(label, FONT_SIZE.text) + 10;
    if (x + width > FIGURE_WIDTH && x > left) [x, y] = [left, y + LINE];
    parts.push(marksPath([[x + 5, y - 4]], mark, 4));
    parts.push(textMarkup(label, { x: x + 14, y }));
    x += width;
  }
  return { markup: parts.join(""), height: y + 8 };
}
