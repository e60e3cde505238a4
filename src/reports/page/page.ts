import { configurations, sharedSettings } from "../configurations.ts";
import type { ReportInput } from "../types.ts";
import { tasksOf } from "../tasks.ts";
import { count, escapeMarkup } from "../text.ts";
import type { DrawnFigures } from "../figures.ts";
import { bestList, verdictList } from "./answers.ts";
import { filtersMarkup, leaderboardMarkup } from "./leaderboard.ts";
import { runsMarkup } from "./runs.ts";
import { figureGroups, figureMarkup, keyFigure, provenanceMarkup } from "./sections.ts";
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
  { drawings, missing }: DrawnFigures,
  files: boolean,
): Section[] {
  const { experiment, runs, verdicts = [] } = input;
  const tasks = tasksOf(runs).map(({ label }) => label);
  const key = keyFigure(drawings);
  const rest = drawings.filter((drawing) => drawing !== key);
  const shown = { tasks, ...(files && { file: (id: string) => `${id}.svg` }) };
  const groups = figureGroups(rest, { ...shown, missing, turntable: turntableMarkup(runs) });
  return [
    { id: "verdicts", title: "Verdicts", markup: verdictList(verdicts, experiment.source) },
    {
      id: "results",
      title: "Best configurations",
      markup: bestList(runs) + (key === undefined ? "" : figureMarkup(key, shown)),
    },
    { id: "figures", title: "Figures", markup: groups },
    { id: "leaderboard", title: "Leaderboard", markup: leaderboardMarkup(runs) },
    { id: "all-runs", title: "Runs", markup: runsMarkup(experiment, runs) },
    { id: "provenance", title: "Provenance", markup: provenanceMarkup(runs) },
  ].filter(({ id }) =>
    (id !== "verdicts" || verdicts.length > 0) && (id !== "figures" || groups !== "")
  );
}

/**
 * Renders the page: one self-contained HTML file that fetches nothing.
 *
 * @param input The experiment, its runs and verdicts.
 * @param drawn The figures, in the order of the page, and those that could not be drawn.
 * @param options Whether the figures are also written as files beside the page.
 * @returns An HTML document; the same input gives the same text.
 */
export function renderPage(
  input: ReportInput,
  drawn: DrawnFigures,
  options: { files?: boolean } = {},
): string {
  const { experiment, runs } = input;
  const all = sections(input, drawn, options.files ?? false);
  const filters = filtersMarkup(runs);
  const body = all.map(({ id, title, markup }) =>
    `${
      id === "figures" || (id === "leaderboard" && !all.some((s) => s.id === "figures"))
        ? filters
        : ""
    }
<section aria-labelledby="${id}">\n<h2 id="${id}">${
      escapeMarkup(title)
    }</h2>\n${markup}\n</section>`
  );
  const links = all.map(({ id, title }) => `<li><a href="#${id}">${escapeMarkup(title)}</a></li>`);
  const size = `${count(runs.length, "run")} of ${
    count(configurations(runs).length, "configuration")
  }; all share ${sharedSettings(runs).join(", ") || "no setting"}`;
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
<p class="muted">${escapeMarkup(experiment.source ?? "")}${experiment.source ? ". " : ""}${
    escapeMarkup(size)
  }.</p>
<nav aria-label="Contents"><ul>${links.join("")}</ul></nav>
</header>
<main>
${body.join("\n")}
</main>
<script>(${behaviour})();(${turntable})();</script>
</body>
</html>
`;
}
