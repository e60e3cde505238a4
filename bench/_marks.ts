/**
 * Puts a text that was measured into a document, between its marks, so that no figure is typed.
 *
 * @param document The document, with `<!-- name: begin -->` and `<!-- name: end -->`.
 * @param name The name of the marks.
 * @param content What stands between them.
 */
export function betweenMarks(document: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, rest] = document.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`The document must hold the marks ${start} and ${end}`);
  return `${before}${start}\n\n${content.trim()}\n\n${end}${after}`;
}

/** A table of Markdown as `deno fmt` lays it out. */
export function alignedTable(columns: readonly string[], rows: readonly string[][]): string {
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...rows.map((row) => row[at]!.length), 3)
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)]
    .join("\n");
}
