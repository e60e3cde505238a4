import { unicodeWidth } from "@std/cli/unicode-width";
import wrapAnsi from "wrap-ansi";
import { shellQuote } from "../base/text.ts";

/** Columns where the width is unknown, as in a pipe or a file. */
const DEFAULT_WIDTH = 80;

/** Below this nothing is legible, whatever width a terminal reports. */
const LEAST_WIDTH = 40;

/** Where a command prints its answer. */
export interface Terminal {
  /** Columns that a line may fill. */
  width: number;
  /** Makes text bold, where that is wanted and supported. */
  bold(text: string): string;
  /** Gives text a colour, where that is wanted and supported. */
  tint(text: string, color: Tint): string;
}

/** The colours of what is said: good, open, and bad. */
const TINTS = { green: 32, yellow: 33, red: 31 } as const;

/** One of the colours that {@linkcode Terminal.tint} knows. */
export type Tint = keyof typeof TINTS;

/** Text as it is, for pipes and files. */
export const PLAIN: Omit<Terminal, "width"> = { bold: (text) => text, tint: (text) => text };

/** Standard output: the width of the terminal, or 80 columns of plain text elsewhere. */
export function standardOutput(): Terminal {
  if (!Deno.stdout.isTerminal()) return { width: DEFAULT_WIDTH, ...PLAIN };
  return {
    width: Math.max(LEAST_WIDTH, Deno.consoleSize().columns || DEFAULT_WIDTH),
    ...Deno.noColor ? PLAIN : {
      bold: (text) => `\x1b[1m${text}\x1b[22m`,
      tint: (text, color) => `\x1b[${TINTS[color]}m${text}\x1b[39m`,
    },
  };
}

/** Columns of standard error, less the last one, in which some terminals break a line. */
export function errorWidth(): number {
  const columns = Deno.stderr.isTerminal() ? Deno.consoleSize().columns : 0;
  return Math.max(LEAST_WIDTH, columns || DEFAULT_WIDTH) - 1;
}

/** Says on standard error what failed and what is damaged, so that no result hides it. */
export function tellFaults(
  { failed = [], damaged = new Map() }: {
    failed?: readonly { digest: string; message: string }[];
    damaged?: ReadonlyMap<string, string>;
  },
): void {
  for (const { digest, message } of failed) console.error(`failed: ${digest}: ${message}`);
  for (const message of damaged.values()) console.error(`damaged: ${message}`);
}

/** Says how to continue what was interrupted. */
export function tellUnfinished(store: string, ...args: readonly string[]): void {
  console.error(`not finished: what is done is in "${store}"; to continue, call`);
  console.error(`  ${hint(...args)}`);
}

/** How this program is called: by `deno`, or by the Deno that `npx` keeps in its cache. */
const DENO = /[\\/]_npx[\\/]/.test(Deno.execPath())
  ? `npx --yes deno@${Deno.version.deno}`
  : "deno";

/**
 * A command to paste into the shell from which this program was called.
 *
 * @param args The command and its arguments, such as `reproduce` and the path of a study.
 */
export function hint(...args: readonly string[]): string {
  return `${DENO} task loss-atlas ${shellQuote(...args)}`;
}

/**
 * Breaks text into lines between words, and a word that is longer than a line within it.
 *
 * @param text The text; its own line breaks stay.
 * @param width The most columns of a line.
 * @param indent What every line after the first begins with; the first has as much less room.
 * @returns The lines, at least one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wrapText } from "./terminal.ts";
 *
 * assertEquals(wrapText("one two three", 9, "  "), ["one two", "  three"]);
 * ```
 */
export function wrapText(text: string, width: number, indent = ""): string[] {
  const lines = wrapAnsi(text, width - unicodeWidth(indent), { hard: true }).split("\n");
  return lines.map((line, at) => at === 0 ? line : indent + line);
}

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
 * Where a line would be too long, headings and text are broken into several lines; numbers never
 * are. A column without any value is left out.
 */
export function formatTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { width = Infinity, style = (text) => text }: TableOptions = {},
): string {
  const used = columns.map((_, at) => at).filter((at) => rows.some((row) => row[at]));
  const numeric = used.map((at) => rows.every((row) => NUMBER.test(row[at] ?? "")));
  const widths = fit(
    used.map((at, index) => {
      const value = rows.reduce((most, row) => Math.max(most, unicodeWidth(row[at] ?? "")), 0);
      const word = Math.max(...columns[at]!.split(" ").map(unicodeWidth));
      const natural = Math.max(value, unicodeWidth(columns[at]!));
      return {
        natural,
        least: Math.min(natural, Math.max(word, numeric[index] ? value : LEAST_TEXT)),
      };
    }),
    width - GAP.length * (used.length - 1),
  );
  return [columns, ...rows].flatMap((row, at) => {
    const cells = used.map((column, index) => wrapText(row[column] ?? "", widths[index]!));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells.map((lines, index) => {
        const text = lines[line] ?? "";
        const padding = " ".repeat(Math.max(0, widths[index]! - unicodeWidth(text)));
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
