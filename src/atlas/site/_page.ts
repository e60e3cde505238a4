import { escapeMarkup } from "../../reports/text.ts";
import { behaviour } from "../../reports/page/behaviour.js";
import { STYLE } from "../../reports/page/style.ts";
import { turntable } from "../../reports/page/turntable.js";
import { TURNTABLE_STYLE } from "../../reports/page/turntable.ts";

/** One page of the site. */
export interface Page {
  /** The name of its file. */
  file: string;
  title: string;
  /** What it is, in a sentence of markup below the title. */
  lead: string;
  /** The content below. */
  body: string;
  /** The content of the files that it shows, by their names. */
  files?: ReadonlyMap<string, string>;
  /** Whether it has a table that can be filtered and sorted. */
  filtered?: boolean;
  /** Whether it has embeddings that can be turned. */
  turned?: boolean;
}

/** The pages that every page leads to. */
const CONTENTS = [
  ["index.html", "Which loss"],
  ["claims.html", "Claims"],
  ["studies.html", "Studies"],
  ["losses.html", "Losses"],
  ["metrics.html", "Metrics"],
  ["embeddings.html", "Embeddings"],
] as const;

/** A file name made of a title: what could mean something in an address becomes a line. */
export function fileName(kind: string, name: string): string {
  return `${kind}-${name.replace(/[^A-Za-z0-9-]/g, "_")}.html`;
}

/** A link with its text escaped. */
export function link(href: string, text: string): string {
  return `<a href="${escapeMarkup(href)}">${escapeMarkup(text)}</a>`;
}

/** Where a table may be wider than the screen. */
export function scrolling(label: string, table: string): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="${
    escapeMarkup(label)
  }">${table}</div>`;
}

/** The style of the site beside that of reports. */
const SITE_STYLE = `
.answers h3 { margin: 1.25rem 0 0.25rem; }
.answers ul { margin: 0; padding-left: 1.1rem; }
.answers li { margin: 0.35rem 0; }
tr.supported .verdict, tr.equivalent.holds .verdict { color: var(--good); }
tr.refuted .verdict, tr.equivalent.fails .verdict { color: var(--bad); }
:root { --good: #1a7f42; --bad: #b3263f; }
@media screen and (prefers-color-scheme: dark) { :root { --good: #56d187; --bad: #ff8095; } }
figure.small { margin: 1rem 0; max-width: 26rem; }
td { min-width: 4rem; }
td.interval { white-space: nowrap; }
.bar { vertical-align: middle; margin-right: 0.5rem; }
.bar path { stroke: var(--link); stroke-width: 3; stroke-linecap: round; opacity: 0.5; }
.bar circle { fill: var(--link); }
.claims td:nth-child(2) { min-width: 6rem; }
.claims td:nth-child(3) { min-width: 11rem; }
`;

/** A page as an HTML document that fetches nothing but the figures beside it. */
export function pageMarkup({ file, title, lead, body, filtered, turned }: Page): string {
  const links = CONTENTS.map(([href, text]) =>
    `<li><a href="${href}"${href === file ? ' aria-current="page"' : ""}>${text}</a></li>`
  );
  const scripts = [filtered ? `(${behaviour})();` : "", turned ? `(${turntable})();` : ""].join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: 'self' file:">
<link rel="icon" href="data:,">
<title>${escapeMarkup(title)} · Loss Atlas</title>
<style>${STYLE}${turned ? TURNTABLE_STYLE : ""}${SITE_STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<p class="muted">Loss Atlas</p>
<nav aria-label="Site"><ul>${links.join("")}</ul></nav>
</header>
<main id="content">
<h1>${escapeMarkup(title)}</h1>
<p>${lead}</p>
${body}
</main>
${scripts === "" ? "" : `<script>${scripts}</script>\n`}</body>
</html>
`;
}
