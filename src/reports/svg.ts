import { escapeMarkup } from "./text.ts";
import { FONT_SIZE, FONT_STACK, INK } from "./theme.ts";

/** The heading of a stand-alone SVG. */
export interface SvgHeading {
  /** Prefix of every id in the file, so that several can be inlined in one page. */
  id: string;
  /** Name for screen readers and viewers. */
  title: string;
  /** A description for those who cannot see it. */
  description: string;
  /** Size of the drawing in px, to which the white space around it is added. */
  width: number;
  height: number;
}

/** A part of a figure: SVG markup placed at (x, y). */
export interface Part {
  x: number;
  y: number;
  markup: string;
}

/** White space around a figure, in px. */
const PADDING = 8;

/**
 * Rounds every number with more than two decimals, and drops the trailing zeros.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { roundNumbers } from "./svg.ts";
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

/** Numbers the ids of the document from 1 in order of appearance, under the prefix of the file. */
function renumberIds(markup: string, prefix: string): string {
  const names = new Map<string, string>();
  for (const [, id] of markup.matchAll(/\bid="([^"]+)"/g)) {
    if (!names.has(id!)) names.set(id!, `${prefix}-${names.size + 1}`);
  }
  return markup
    .replace(/\bid="([^"]+)"/g, (_, id: string) => `id="${names.get(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${names.get(id) ?? id})`);
}

/**
 * Assembles parts into an SVG file that stands alone: name space, fonts, white background, title
 * and description, no script, nothing fetched.
 *
 * @param heading What the file says of itself.
 * @param parts The parts, drawn in order.
 * @returns An SVG document; the same parts give the same text.
 */
export function standaloneSvg(heading: SvgHeading, parts: readonly Part[]): string {
  const { id, title, description } = heading;
  const [width, height] = [heading.width + 2 * PADDING, heading.height + 2 * PADDING]
    .map(Math.ceil);
  const body = parts.map(({ x, y, markup }) =>
    `<g transform="translate(${roundNumbers(x + PADDING)},${
      roundNumbers(y + PADDING)
    })">${markup}</g>`
  ).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title" ` +
    `aria-describedby="${id}-description" ` +
    `font-family="${FONT_STACK}" font-size="${FONT_SIZE.small}" ` +
    `color="${INK.text.color}" fill="currentColor">
<title id="${id}-title">${escapeMarkup(title)}</title>
<desc id="${id}-description">${escapeMarkup(description)}</desc>
<style>text{font-family:${FONT_STACK}}svg{max-width:100%;height:auto}</style>
<rect width="${width}" height="${height}" fill="${INK.background.color}"/>
${renumberIds(body, id)}
</svg>
`;
}

/** How {@linkcode textMarkup} sets its line. */
export interface TextOptions {
  x: number;
  y: number;
  size?: number;
  weight?: "normal" | "bold";
  color?: string;
  anchor?: "start" | "middle" | "end";
  /** Draw a halo of the background's colour, to read over points. */
  halo?: boolean;
}

/** One line of text; `y` is its baseline. */
export function textMarkup(text: string, options: TextOptions): string {
  const { x, y, size = FONT_SIZE.text, weight = "normal", color, anchor = "start" } = options;
  const attributes = [
    `x="${roundNumbers(x)}" y="${roundNumbers(y)}" font-size="${size}"`,
    anchor === "start" ? "" : `text-anchor="${anchor}"`,
    weight === "bold" ? `font-weight="bold"` : "",
    color === undefined ? "" : `fill="${color}"`,
    options.halo
      ? `stroke="${INK.background.color}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`
      : "",
  ];
  return `<text ${attributes.filter((a) => a !== "").join(" ")}>${escapeMarkup(text)}</text>`;
}
