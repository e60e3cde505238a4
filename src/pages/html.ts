import { type Content, join, Markup, markup, raw } from "../figures/drawing/markup.ts";
import { behaviour, navigation, turntable } from "./behaviour.js";
import { copying } from "./copying.js";
import { STYLE } from "./style.ts";

/** One page, of a report or of the site. */
export interface Page {
  title: string;
  /** What stands above the title and below the skip link. */
  header: Content;
  /** What stands below the header. */
  main: Content;
  /** What it is, for those who see a link to it; a sentence or two. */
  description: string;
  /** The address of a picture for them. */
  preview?: string | undefined;
  /** What stands below everything: where all of it comes from. */
  footer: Content;
  /** Where the skip link leads, and what it says. */
  skip: readonly [href: string, text: string];
  /** Whether it has a table that can be filtered and sorted. */
  filtered?: boolean | undefined;
  /** Whether it has embeddings that can be turned. */
  turned?: boolean | undefined;
  /** Whether it shows files beside it. */
  files?: boolean;
  /** What else runs when it is there. */
  script?: string | undefined;
  /** Whether that loads scripts that stand beside the page, which hold data. */
  loads?: boolean | undefined;
}

/** A page as an HTML document that fetches nothing but the files beside it. */
export function pageDocument(page: Page): string {
  const { title, description, preview, header, main, footer, filtered, turned, files, loads } =
    page;
  const [href, text] = page.skip;
  const scripts = [
    ...[...filtered ? [behaviour, copying] : [], ...turned ? [turntable] : [], navigation]
      .map((script) => `(${script})();`),
    page.script ?? "",
  ].join("");
  const beside = " 'self' file:";
  const policy = "default-src 'none'; style-src 'unsafe-inline'; " +
    `script-src 'unsafe-inline'${loads ? beside : ""}; img-src data:${files ? beside : ""}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<link rel="icon" href="data:,">
<title>${title} · Loss Atlas</title>
<meta name="description" content="${description}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="Loss Atlas">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
${
    preview === undefined ? undefined : markup`<meta property="og:image" content="${preview}">
<meta name="twitter:card" content="summary_large_image">
`
  }<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="${href}">${text}</a>
<header>
${header}
</header>
${main}
<footer>
${footer}
</footer>
${raw(`<script>${scripts}</script>\n`)}</body>
</html>
`.text();
}

/** How long a description may be before those who show links cut it. */
const DESCRIPTION = 200;

const CHARACTERS = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" } as const;

/** The text of some markup as a description: its first words, in one line. */
export function describe(content: Content): string {
  const text = markup`${content}`.text().replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: keyof typeof CHARACTERS) => CHARACTERS[name])
    .replace(/\s+/g, " ").trim();
  return text.length <= DESCRIPTION ? text : text.slice(0, DESCRIPTION).replace(/\s\S*$/, " …");
}

/** A link. */
export function link(href: string | undefined, text: Content): Markup {
  return href === undefined ? markup`${text}` : markup`<a href="${href}">${text}</a>`;
}

/** The paragraph or span of what matters less. */
export function muted(text: Content): Markup {
  return markup`<span class="muted">${text}</span>`;
}

/** A section with its heading, to which its id leads. */
export function section(id: string, title: string, content: Content): Markup {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}
</section>`;
}

/** A list; nothing where it has no items. */
export function list(items: readonly Content[], style?: string): Content {
  if (items.length === 0) return undefined;
  const attribute = style === undefined ? undefined : markup` class="${style}"`;
  return markup`<ul${attribute}>${lines(items.map((item) => markup`<li>${item}</li>`))}</ul>`;
}

/** Markup that folds. */
export function details(
  summary: Content,
  content: Content,
  attributes: Attributes = {},
): Markup {
  return markup`<details${attributesOf(attributes)}><summary>${summary}</summary>
${content}</details>`;
}

/** A command for the terminal. */
export function command(text: string): Markup {
  return markup`<pre tabindex="0" class="command">${text}</pre>`;
}

/** Some lines of markup. */
export const lines = (items: readonly Content[]): Content => join(items, "\n");

/** Where something may be wider than the screen. */
export function scrolling(label: string, content: Content, style = "scroll"): Markup {
  return markup`<div class="${style}" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}

/** Attributes of an element; those that are undefined or false are left out. */
export type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Attributes as markup, each behind a space. */
export function attributesOf(attributes: Attributes): Content {
  return Object.entries(attributes).map(([name, value]) =>
    value === undefined || value === false
      ? undefined
      : markup` ${raw(name)}${value === true ? undefined : markup`="${value}"`}`
  );
}

/** A column of a table; the first one names the rows. */
export interface Column {
  title: Content;
  /** What qualifies the title, on a line of its own. */
  detail?: string | undefined;
  /** The name by which it is sorted; a column without one cannot be. */
  key?: string;
  numeric?: boolean;
  /** Whether the smallest values are the best; only of a column of numbers that is sorted. */
  ascending?: boolean;
  hidden?: boolean;
  /** The class of its cells, where they are no numbers. */
  style?: string;
}

/** A cell of a table; markup alone where there is nothing else to say of it. */
export interface Cell {
  content: Content;
  /** What it is sorted by, by default its text. */
  value?: string | number | undefined;
  /** Why a value is undefined, or another note. */
  note?: string | undefined;
  /** What belongs to a number when it is copied, such as its deviation; `text` replaces the content. */
  facts?: Readonly<Record<string, string | number | undefined>> | undefined;
}

/** A row of a table. */
export interface Row {
  cells: readonly (Content | Cell)[];
  attributes?: Attributes;
}

/** Rows of a table that belong together. */
export interface RowGroup {
  title?: Content;
  rows: readonly Row[];
}

/** A table that scrolls sideways where it is wider than the screen. */
export function table(
  label: string,
  columns: readonly Column[],
  groups: readonly RowGroup[],
  attributes: Attributes = {},
): Markup {
  const heads = columns.map(({ title, detail, key, numeric, ascending, hidden }) => {
    const first = numeric && !ascending ? "descending" : "ascending";
    const own = {
      class: numeric ? "number" : undefined,
      ...(key !== undefined && { "data-column": key, "data-first": first }),
      title: detail,
      hidden,
    };
    const words = detail === undefined ? title : [title, markup`<small> ${detail}</small>`];
    const text = key === undefined ? words : markup`<button type="button">${words}</button>`;
    return markup`<th scope="col"${attributesOf(own)}>${text}</th>`;
  });
  const bodies = groups.map(({ title, rows }) =>
    markup`<tbody>${
      title === undefined
        ? undefined
        : markup`<tr class="task"><th scope="rowgroup" colspan="${columns.length}"><span>${title}</span></th></tr>
`
    }${lines(rows.map((row) => rowMarkup(columns, row)))}</tbody>`
  );
  return scrolling(
    label,
    markup`<table${attributesOf(attributes)}>
<thead><tr>${heads}</tr></thead>
${lines(bodies)}
</table>`,
  );
}

function rowMarkup(columns: readonly Column[], { cells, attributes = {} }: Row): Markup {
  return markup`<tr${attributesOf(attributes)}>${
    cells.map((cell, i) => {
      const { key, numeric, hidden, style } = columns[i]!;
      const { content, value, note, facts = {} } = isCell(cell) ? cell : { content: cell } as Cell;
      const sorted = i > 0 && key !== undefined;
      const own = {
        class: i === 0 ? undefined : numeric ? "number" : style,
        "data-column": sorted ? key : undefined,
        "data-value": value === undefined ? undefined : String(value),
        ...Object.fromEntries(
          Object.entries(facts).map(([name, fact]) => [`data-${name}`, fact?.toString()]),
        ),
        title: note,
        hidden,
      };
      return i === 0
        ? markup`<th scope="row"${attributesOf(own)}>${content}</th>`
        : markup`<td${attributesOf(own)}>${content}</td>`;
    })
  }</tr>`;
}

function isCell(cell: Content | Cell): cell is Cell {
  return typeof cell === "object" && !(cell instanceof Markup) && !Array.isArray(cell);
}

/** The choices by which tables and figures are filtered, each by its name with its values. */
export function filters(
  label: string,
  choices: Readonly<Record<string, readonly string[]>>,
): Markup {
  const selects = Object.entries(choices).map(([name, values]) => {
    const options = [...new Set(values)].map((value) => markup`<option>${value}</option>`);
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    return markup`<label>${title}<select name="${name}"><option value="">all</option>${options}</select></label>`;
  });
  return markup`<div class="filters" role="group" aria-label="${label}">${selects}<label>Contains<input type="search" name="search"></label></div>
<p class="muted" id="shown" aria-live="polite"></p>`;
}

/** The buttons that give what is shown of the first table: to a paper, to a page, to a program. */
export const COPY_BUTTONS = markup`<p class="copy">Copy what is shown as ${
  [["markdown", "Markdown"], ["latex", "LaTeX"], ["csv", "CSV"]].map(([name, title]) =>
    markup`<button type="button" data-copy="${name}">${title}</button> `
  )
}or <button type="button" id="csv">download the CSV</button> <span role="status" id="copied"></span></p>`;
