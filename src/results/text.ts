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

/** Formats an interval, such as `0.979 to 0.983`. */
export function formatRange({ low, high }: { low: number; high: number }): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
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

/**
 * Replaces what no text of XML, HTML or TeX may hold, such as control characters and halves of
 * surrogate pairs, by U+FFFD.
 */
export function withoutControls(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.toWellFormed().replace(/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g, "\ufffd");
}

/** Escapes text for GitHub's Markdown: it stays text, on one line. */
export function escapeMarkdown(text: string): string {
  return withoutControls(text).replace(/\s+/g, " ")
    .replace(
      /[\\`*_[\]<|~$]|&(?=#?\w+;)|^(?:[#>+=-]|\d+(?=[.)](?:\s|$)))/g,
      (found) => /^\d/.test(found) ? `${found}\\` : `\\${found}`,
    );
}

/** Text as code in Markdown, which no backtick in it ends. */
export function codeMarkdown(text: string): string {
  return `\`${withoutControls(text).replace(/\s+/g, " ").replaceAll("`", "'")}\``;
}
