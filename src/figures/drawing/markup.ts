import { withoutControls } from "../../results/text.ts";
import { FONT_SIZE } from "./theme.ts";

/** A part of a drawing that leads to a run. */
export interface RunLink {
  /** The name of the run. */
  run: string;
  /** Further attributes of the element, each behind a space. */
  attributes: string;
  /** The markup of the part. */
  content: string;
  /** Whether there is nothing to see: it is left out where it leads nowhere. */
  invisible: boolean;
}

/** Where the marks of a run lead; undefined where they lead nowhere. */
export type Links = (run: string) => string | undefined;

/** What can stand in markup: text is escaped, numbers are rounded, lists are joined. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** Markup of SVG or HTML in which all text is escaped and links to runs are still open. */
export class Markup {
  /**
   * Joins pieces that are markup already.
   *
   * @param pieces Text of markup, and the parts that lead to a run.
   */
  constructor(readonly pieces: readonly (string | RunLink)[]) {}

  /** Whether a part of it leads to a run. */
  get isLinked(): boolean {
    return this.pieces.some((piece) => typeof piece !== "string");
  }

  /** The text of the markup. What leads nowhere is a group. */
  text(links: Links = () => undefined): string {
    return this.pieces.map((piece) => {
      if (typeof piece === "string") return piece;
      const { run, attributes, content, invisible } = piece;
      const href = links(run);
      if (href !== undefined) return `<a href="${escapeMarkup(href)}"${attributes}>${content}</a>`;
      return invisible ? "" : `<g${attributes}>${content}</g>`;
    }).join("");
  }
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for HTML, SVG and their attributes. */
function escapeMarkup(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * The tag of templates that are markup. Values in them are text and are escaped, unless they are
 * markup themselves; numbers are rounded to two decimals, lists are joined.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markup } from "./markup.ts";
 *
 * const items = ["a < b", "c"].map((text) => markup`<li>${text}</li>`);
 * assertEquals(markup`<ul>${items}</ul>`.text(), "<ul><li>a &lt; b</li><li>c</li></ul>");
 * ```
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const pieces: (string | RunLink)[] = [];
  let text = strings[0]!;
  const add = (value: Content): void => {
    if (value === undefined) return;
    if (typeof value === "string") text += escapeMarkup(value);
    else if (typeof value === "number") text += roundNumbers(value);
    else if (value instanceof Markup) {
      for (const piece of value.pieces) {
        if (typeof piece === "string") text += piece;
        else {
          pieces.push(text, piece);
          text = "";
        }
      }
    } else for (const each of value) add(each);
  };
  for (const [i, value] of values.entries()) {
    add(value);
    text += strings[i + 1]!;
  }
  return new Markup([...pieces, text]);
}

/** Text that is markup already, and that this project wrote. */
export function raw(text: string): Markup {
  return new Markup([text]);
}

/** Joins markup with a separator, such as a line break. */
export function join(items: readonly Content[], separator: string): Content {
  return items.flatMap((item, i) => i === 0 ? [item] : [separator, item]);
}

/** A part of a drawing that leads to a run; without a label it is invisible. */
export function runLink(run: string, content: Content, label?: string): Markup {
  const attributes = label === undefined ? "" : markup` aria-label="${label}"`.text();
  const invisible = label === undefined;
  return new Markup([{ run, attributes, content: markup`${content}`.text(), invisible }]);
}

/**
 * Rounds every number with more than two decimals, and drops the trailing zeros.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { roundNumbers } from "./markup.ts";
 *
 * assertEquals(roundNumbers("M1.23456,2L0.004,6.1e-17"), "M1.23,2L0,0");
 * ```
 */
export function roundNumbers(text: string | number): string {
  return String(text).replace(
    /-?\d*\.\d{3,}(?:e[-+]?\d+)?|-?\d+(?:\.\d+)?e[-+]?\d+/g,
    (number) => String(Math.round(Number(number) * 100) / 100 + 0),
  );
}

/** How {@linkcode textMarkup} sets its line. */
export interface TextOptions {
  x: number;
  y: number;
  size?: number;
  weight?: "normal" | "bold";
  color?: string;
  anchor?: "start" | "middle" | "end";
}

/** One line of text; `y` is its baseline. */
export function textMarkup(text: string, options: TextOptions): Markup {
  const { x, y, size = FONT_SIZE.text, weight = "normal", color, anchor = "start" } = options;
  return markup`<text x="${x}" y="${y}" font-size="${size}"${
    anchor === "start" ? undefined : markup` text-anchor="${anchor}"`
  }${weight === "bold" ? raw(` font-weight="bold"`) : undefined}${
    color === undefined ? undefined : markup` fill="${color}"`
  }>${text}</text>`;
}

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
 * import { wrapText } from "./markup.ts";
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
