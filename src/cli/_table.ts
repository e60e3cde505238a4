import { wrapText } from "./_wrap.ts";

/** How a table is laid out. */
export interface TableOptions {
  /** Columns that a line may fill, default any number. */
  width?: number;
  /** Changes how the text of a cell looks, but not its width; rows and columns count from 0. */
  style?: (text: string, row: number, column: number) => string;
}

const GAP = "  ";

/** The least width of a line of broken text. */
const LEAST_TEXT = 12;

/** A number, a number with its spread, or the dash of an undefined value. */
const NUMBER = /^(–|[−-]?(∞|\d[\d.]*(e[+−-]?\d+)?)( ± [\d.]+(e[+−-]?\d+)?)?( \(\d+\))?)?$/;

/**
 * Lays out a table as text: columns as wide as their longest value, numbers to the right.
 *
 * Where a line would be too long, headings and text are broken into several lines; numbers never are.
 * A column without any value is left out.
 */
export function formatTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { width = Infinity, style = (text) => text }: TableOptions = {},
): string {
  const used = columns.map((_, at) => at)
    .filter((at) => rows.some((row) => (row[at] ?? "") !== ""));
  const numeric = used.map((at) => rows.every((row) => NUMBER.test(row[at] ?? "")));
  const widths = fit(
    used.map((at, index) => {
      const values = rows.map((row) => (row[at] ?? "").length);
      const word = Math.max(...columns[at]!.split(" ").map((word) => word.length));
      const [value, natural] = [Math.max(...values), Math.max(...values, columns[at]!.length)];
      const least = numeric[index] ? Math.max(value, word) : Math.max(word, LEAST_TEXT);
      return { natural, least: Math.min(natural, least) };
    }),
    width - GAP.length * (used.length - 1),
  );
  return [columns, ...rows].flatMap((row, at) => {
    const cells = used.map((column, index) => wrapText(row[column] ?? "", widths[index]!));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells.map((lines, index) => {
        const text = lines[line] ?? "";
        const padding = " ".repeat(widths[index]! - text.length);
        const styled = at === 0 || text === "" ? text : style(text, at - 1, used[index]!);
        return numeric[index] ? padding + styled : styled + padding;
      }).join(GAP).trimEnd());
  }).join("\n");
}

/** Shrinks the widest column until the line fits, or no column can shrink further. */
function fit(columns: readonly { natural: number; least: number }[], room: number): number[] {
  const widths = columns.map(({ natural }) => natural);
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  for (; excess > 0; excess--) {
    const open = widths.map((width, at) => width > columns[at]!.least ? width : 0);
    const widest = Math.max(...open);
    if (!(widest > 0)) break;
    widths[open.indexOf(widest)]!--;
  }
  return widths;
}
