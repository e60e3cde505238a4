import { textWidth, wrapText } from "./text.ts";
import { textMarkup } from "./svg.ts";
import { FONT_SIZE } from "./theme.ts";

/** The names of the rows of a chart, each in as many lines as it takes. */
export interface RowLabels {
  /** Room that the names take, in px. */
  width: number;
  /** Height of a row, the same for all. */
  row: number;
  /** The names, from a row's upper edge at `top` on. */
  markup(top: number): string;
}

const LINE = 12;

/**
 * Sets the names of rows, flush right; a name that is too long is broken, never cut.
 *
 * @param labels The names.
 * @param options The greatest width of the names and the least height of a row, in px.
 */
export function rowLabels(
  labels: readonly string[],
  options: { maxWidth?: number; minRow?: number } = {},
): RowLabels {
  const { maxWidth = 240, minRow = 20 } = options;
  const longest = Math.max(0, ...labels.map((label) => textWidth(label, FONT_SIZE.text)));
  const room = Math.min(maxWidth, longest);
  const lines = labels.map((label) => wrapText(label, FONT_SIZE.text, room + 0.01));
  const row = Math.max(minRow, LINE * Math.max(1, ...lines.map((each) => each.length)) + 8);
  const width = room + 10;
  return {
    width,
    row,
    markup: (top) =>
      lines.map((each, index) => {
        const middle = top + (index + 0.5) * row;
        return each.map((line, i) =>
          textMarkup(line, {
            x: width - 6,
            y: middle + 4 + LINE * (i - (each.length - 1) / 2),
            anchor: "end",
          })
        ).join("");
      }).join(""),
  };
}
