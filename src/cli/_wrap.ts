/**
 * Breaks text into lines between words, and a word that is longer than a line within it.
 *
 * @param text The text; its own line breaks stay.
 * @param width The most characters of a line.
 * @param indent What every line after the first begins with.
 * @returns The lines, at least one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wrapText } from "./_wrap.ts";
 *
 * assertEquals(wrapText("one two three", 8, "  "), ["one two", "  three"]);
 * ```
 */
export function wrapText(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = lines.length === 0 ? "" : indent;
    let empty = true;
    for (let word of paragraph.split(" ")) {
      if (!empty && line.length + 1 + word.length > width) {
        lines.push(line);
        [line, empty] = [indent, true];
      }
      while (line.length + word.length > width && width > indent.length) {
        const room = width - line.length;
        lines.push(line + word.slice(0, room));
        [line, word] = [indent, word.slice(room)];
      }
      line = empty ? line + word : `${line} ${word}`;
      empty = false;
    }
    lines.push(line);
  }
  return lines;
}
