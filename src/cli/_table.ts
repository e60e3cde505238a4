/** Lays out a table as text: columns as wide as their longest value, numbers to the right. */
export function formatTable(columns: readonly string[], rows: readonly string[][]): string {
  const used = columns.map((_, at) => at).filter((at) => rows.some((row) => row[at] !== ""));
  const lines = [columns, ...rows].map((row) => used.map((at) => row[at] ?? ""));
  const widths = used.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const numeric = used.map((_, at) =>
    lines.slice(1).every((line) => line[at] === "" || !Number.isNaN(Number(line[at])))
  );
  return lines
    .map((line) =>
      line
        .map((text, at) => numeric[at] ? text.padStart(widths[at]!) : text.padEnd(widths[at]!))
        .join("  ").trimEnd()
    )
    .join("\n");
}
