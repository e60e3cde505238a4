import { configurations } from "../_configurations.ts";
import type { MissingFigure } from "../figures.ts";
import type { Drawing, ReportInput } from "../_input.ts";
import { count, escapeMarkup } from "../_text.ts";
import { summaryTable } from "../tables.ts";
import {
  figureMarkup,
  missingMarkup,
  provenanceMarkup,
  runsMarkup,
  tableMarkup,
} from "./_sections.ts";
import { verdictsMarkup } from "./_verdicts.ts";
import { behaviour } from "./behaviour.js";
import { STYLE } from "./style.ts";
import { turntable } from "./turntable.js";
import { TURNTABLE_STYLE, turntableMarkup } from "./turntable.ts";

/** One section of the page. */
interface Section {
  id: string;
  title: string;
  markup: string;
}

function sections(
  input: ReportInput,
  drawings: readonly Drawing[],
  files: boolean,
  missing: readonly MissingFigure[],
): Section[] {
  const { runs, verdicts = [] } = input;
  const link = (row: { id: string; cells: { text: string }[] }) =>
    `<a href="#run-${row.id}">${escapeMarkup(row.cells[0]!.text)}</a>`;
  const caption = "Results by configuration";
  const all: Section[] = [
    {
      id: "results",
      title: "Results",
      markup:
        `<p class="muted">Mean ± sample standard deviation over seeds. A dash is an undefined ` +
        `value; its reason shows on the cell.</p>` +
        tableMarkup(summaryTable(runs), { id: "summary", caption, link }),
    },
    { id: "verdicts", title: "Claims", markup: verdictsMarkup(verdicts) },
    {
      id: "figures",
      title: "Figures",
      markup: drawings.map((drawing) => figureMarkup(drawing, files)).join("\n") +
        turntableMarkup(runs) + missingMarkup(missing),
    },
    { id: "all-runs", title: "All runs", markup: runsMarkup(runs) },
    { id: "provenance", title: "Provenance", markup: provenanceMarkup(runs) },
  ];
  return all.filter(({ id }) =>
    (id !== "verdicts" || verdicts.length > 0) &&
    (id !== "figures" || drawings.length + missing.length > 0)
  );
}

function contents(all: readonly Section[], drawings: readonly Drawing[]): string {
  const figures = drawings.map(({ id, title }) =>
    `<li><a href="#${id}">${escapeMarkup(title)}</a></li>`
  );
  const items = all.map(({ id, title }) =>
    `<li><a href="#${id}">${escapeMarkup(title)}</a>${
      id === "figures" ? `<ul>${figures.join("")}</ul>` : ""
    }</li>`
  );
  return `<nav aria-label="Contents"><ul>${items.join("")}</ul></nav>`;
}

/**
 * Renders the page: one self-contained HTML file that fetches nothing.
 *
 * @param input The experiment, its runs and verdicts.
 * @param drawings The figures, in the order of the page.
 * @param options Whether the figures are also written as files beside the page.
 * @returns An HTML document; the same input gives the same text.
 */
export function renderPage(
  input: ReportInput,
  drawings: readonly Drawing[],
  options: { files?: boolean; missing?: readonly MissingFigure[] } = {},
): string {
  const { experiment, runs } = input;
  const all = sections(input, drawings, options.files ?? false, options.missing ?? []);
  const body = all.map(({ id, title, markup }) =>
    `<section aria-labelledby="${id}">\n<h2 id="${id}">${
      escapeMarkup(title)
    }</h2>\n${markup}\n</section>`
  );
  const size = `${count(runs.length, "run")} of ${
    count(configurations(runs).length, "configuration")
  }`;
  const title = escapeMarkup(experiment.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title} · Loss Atlas</title>
<style>${STYLE}${TURNTABLE_STYLE}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<header>
<p class="muted">Loss Atlas report · <code>${escapeMarkup(experiment.name)}</code></p>
<h1>${title}</h1>
<p>${escapeMarkup(experiment.source ?? "")}</p>
<p class="muted">${size}.</p>
${contents(all, drawings)}
</header>
<main>
${body.join("\n")}
</main>
<script>(${behaviour})();(${turntable})();</script>
</body>
</html>
`;
}
