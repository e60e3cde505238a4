import type { ReportInput } from "../../results/types.ts";
import { legend, type LegendEntry } from "./marks.ts";
import { type Content, type Links, type Markup, markup, raw } from "./markup.ts";
import { FIGURE_WIDTH, FONT_SIZE, FONT_STACK, INK } from "./theme.ts";

/** A part of a drawing, placed at (x, y). */
export interface Part {
  x: number;
  y: number;
  markup: Content;
}

/** One page of a figure, before it has its place among the others. */
export interface Sheet {
  /** The heading above it. */
  title: string;
  /** The caption, written from the data. */
  caption: string;
  /** The task that it shows, if it shows one. */
  task?: string | undefined;
  /** What the marks mean, and what they are, such as "Class"; it stands above the parts. */
  legend?: readonly [entries: readonly LegendEntry[], heading: string] | undefined;
  /** In px; by default as wide as every figure. */
  width?: number;
  /** In px, without the legend. */
  height: number;
  /** The parts of the drawing, in order. */
  parts: readonly Part[];
}

/** White space around a figure, in px. */
const PADDING = 8;

/** One drawn figure. */
export class Drawing {
  /** The heading above it. */
  readonly title: string;
  /** The caption, written from the data. */
  readonly caption: string;
  /** The task that it shows, if it shows one. */
  readonly task: string | undefined;
  /** Its width in px. */
  readonly width: number;
  /** Its height in px. */
  readonly height: number;
  #body: Markup;

  /**
   * Assembles a drawing.
   *
   * @param id File name without extension, and anchor in the page.
   * @param sheet What it shows.
   */
  constructor(readonly id: string, sheet: Sheet) {
    const { title, caption, task, width = FIGURE_WIDTH, height, parts } = sheet;
    [this.title, this.caption, this.task] = [title, caption, task];
    const key = sheet.legend === undefined ? undefined : legend(...sheet.legend);
    const top = key?.height ?? 0;
    this.width = Math.ceil(width + 2 * PADDING);
    this.height = Math.ceil(height + top + 2 * PADDING);
    const all = parts.map((part) => ({ ...part, y: part.y + top }));
    const groups = [...key === undefined ? [] : [{ x: 0, y: 0, markup: key.markup }], ...all].map((
      { x, y, markup: content },
      i,
    ) =>
      markup`${i > 0 ? "\n" : ""}<g transform="translate(${x + PADDING},${
        y + PADDING
      })">${content}</g>`
    );
    this.#body =
      markup`<rect width="${this.width}" height="${this.height}" fill="${INK.background.color}"/>
${groups}`;
  }

  /** A stand-alone SVG document; its marks lead to the runs in the page of the report beside it. */
  get svg(): string {
    return this.document((run) => `index.html#run-${run}`);
  }

  /** A stand-alone SVG document: fonts, white background, title, no script, nothing fetched. */
  document(links?: Links): string {
    const style = `<style>text{font-family:${FONT_STACK}}svg{max-width:100%;height:auto}</style>\n`;
    return `${this.#element("img", "", style, links)}\n`;
  }

  /**
   * The drawing as a part of a page.
   *
   * @param links Where the marks of a run lead.
   * @param style The CSS of the element.
   */
  inline(links?: Links, style?: string): Markup {
    const role = this.#body.isLinked ? "group" : "img";
    const attribute = style === undefined ? "" : markup`style="${style}" `.text();
    return raw(this.#element(role, attribute, "", links));
  }

  #element(role: string, attribute: string, style: string, links?: Links): string {
    const { id, title, caption, width, height } = this;
    return `<svg ${attribute}xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="${role}" aria-labelledby="${id}-title" ` +
      `aria-describedby="${id}-description" ` +
      `font-family="${FONT_STACK}" font-size="${FONT_SIZE.small}" ` +
      `color="${INK.text.color}" fill="currentColor">
${
        markup`<title id="${id}-title">${title}</title>
<desc id="${id}-description">${caption}</desc>`.text()
      }
${style}${this.#body.text(links)}
</svg>`;
  }
}

/**
 * Makes drawings of the sheets of a figure. Where there are several, their names are numbered, and so
 * are headings that would be equal.
 *
 * @param name The name of the figure.
 * @param sheets Its pages in order.
 * @returns A drawing for each.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawSheets } from "./drawing.ts";
 *
 * const sheet = { title: "Embeddings on mnist", caption: "Of two losses.", height: 40, parts: [] };
 * assertEquals(
 *   drawSheets("embedding-grid", [sheet, sheet]).map(({ id, title }) => [id, title]),
 *   [
 *     ["embedding-grid-1", "Embeddings on mnist (1 of 2)"],
 *     ["embedding-grid-2", "Embeddings on mnist (2 of 2)"],
 *   ],
 * );
 * ```
 */
export function drawSheets(name: string, sheets: readonly Sheet[]): Drawing[] {
  return sheets.map((sheet, index) => {
    const alike = (some: readonly Sheet[]) =>
      some.filter(({ title }) => title === sheet.title).length;
    const title = alike(sheets) === 1
      ? sheet.title
      : `${sheet.title} (${alike(sheets.slice(0, index + 1))} of ${alike(sheets)})`;
    return new Drawing(sheets.length === 1 ? name : `${name}-${index + 1}`, { ...sheet, title });
  });
}

/** The groups of figures, in the order of the page. */
export const FIGURE_GROUPS = ["Metrics", "Embeddings", "Training and network"] as const;

/** A group of figures. */
export type FigureGroup = typeof FIGURE_GROUPS[number];

/** One kind of figure. */
export interface Figure {
  /** A sentence for the documentation. */
  shows: string;
  /** Under which heading the page has it. */
  group: FigureGroup;
  /** What it is drawn from, in words that follow "needs". */
  needs: string;
  /** The studies that give its picture in the gallery, the best first. */
  gallery: readonly string[];
  /** Draws it; an empty list where the runs do not have what it needs. */
  draw(input: ReportInput): Drawing[];
}

/** One kind of figure, as its module defines it. */
export interface FigureDefinition extends Omit<Figure, "draw"> {
  /** Its pages; an empty list where the runs do not have what it needs. */
  sheets(input: ReportInput): readonly Sheet[];
}
