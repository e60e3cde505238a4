/** Widths in em of the Helvetica glyphs that differ most from the mean; nothing measures text here. */
const NARROW = new Set("iljtfrI.,:;'|!()[]- ");
const WIDE = new Set("mwMW%@");

/**
 * Estimates the width of `text` in px, a tenth generously, as a reader's font may be that much wider
 * than the one of the estimate.
 *
 * @param text One line of text.
 * @param size Font size in px.
 * @returns Width in px.
 */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) {
    if (NARROW.has(character)) em += 0.34;
    else if (WIDE.has(character)) em += 0.9;
    else em += character >= "A" && character <= "Z" ? 0.7 : 0.57;
  }
  return 1.1 * em * size;
}

/**
 * Breaks `text` into lines that fit `width` px: between settings, else between words, within a word
 * only where it is longer than a line. Nothing is cut off, so that labels that differ look different.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wrapText } from "./text.ts";
 *
 * assertEquals(wrapText("cosface, margin 0.2 · relu", 11, 130), ["cosface, margin 0.2 ·", "relu"]);
 * ```
 */
export function wrapText(text: string, size: number, width: number): string[] {
  return fill(text, [" · ", " ", ""], (line) => textWidth(line, size) <= width);
}

/** Fills lines with parts between the first separator; a part that is too long is broken at the next. */
function fill(text: string, separators: string[], fits: (line: string) => boolean): string[] {
  const [separator = "", ...finer] = separators;
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(separator)) {
    const longer = line === "" ? part : line + separator + part;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push((line + separator).trimEnd());
    const broken = fits(part) || finer.length === 0 ? [part] : fill(part, finer, fits);
    lines.push(...broken.slice(0, -1));
    line = broken.at(-1)!;
  }
  return [...lines, line];
}

/**
 * Formats a metric value for people: three decimals below 10, else four significant digits.
 *
 * @param value A number, or null or NaN where the metric is undefined.
 * @returns The text, `"–"` for an undefined value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatNumber } from "./text.ts";
 *
 * assertEquals([0.98765, -12.345, NaN].map(formatNumber), ["0.988", "−12.35", "–"]);
 * assertEquals(formatNumber(-3e-4), "−3.00e−4");
 * ```
 */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size >= 1e6 || (size > 0 && size < 5e-4)
    ? value.toExponential(2)
    : size < 10
    ? value.toFixed(3)
    : size < 1000
    ? value.toPrecision(4)
    : value.toFixed(0);
  return text.replaceAll("-", "−").replace(/^−(0(\.0+)?)$/, "$1");
}

/** Formats a mean with its spread, the spread to as many decimals as the mean. */
export function formatSpread(value: number, spread: number): string {
  const text = formatNumber(value);
  if (!Number.isFinite(spread) || !Number.isFinite(value)) return text;
  const decimals = /e/.test(text) ? undefined : text.split(".")[1]?.length ?? 0;
  return `${text} ± ${decimals === undefined ? formatNumber(spread) : spread.toFixed(decimals)}`;
}

/**
 * Joins a list in words.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { listWords } from "./text.ts";
 *
 * assertEquals(listWords(["a", "b", "c"]), "a, b and c");
 * ```
 */
export function listWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/**
 * A number with its noun, in the plural unless it is one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { count } from "./text.ts";
 *
 * assertEquals([count(1, "run"), count(2, "run")], ["1 run", "2 runs"]);
 * assertEquals(count(2, "study", "studies"), "2 studies");
 * ```
 */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for HTML, SVG and their attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Escapes text for GitHub's Markdown: it stays text, on one line. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<|~]/g, "\\$&");
}
