import { apartText, countedClaims, tally } from "../../atlas/claims.ts";
import { isImported } from "../../cell/imported.ts";
import type { AtlasView, StudyView } from "../../atlas/view.ts";
import type { Drawing } from "../../figures/drawing/drawing.ts";
import { type Markup, markup } from "../../figures/drawing/markup.ts";
import { drawFigures } from "../../figures/figures.ts";
import {
  type Configuration,
  configurations,
  failureText,
  labelWithFailures,
  runName,
  sharedSettings,
} from "../../results/configurations.ts";
import { metricDisplay, metricNames } from "../../results/metrics.ts";
import { count, listWords } from "../../results/text.ts";
import type { ReportExperiment } from "../../results/types.ts";
import { explorerMarkup } from "../explorer/markup.ts";
import { type PictureSheet, scenesOf } from "../explorer/scenes.ts";
import { details, lines, link, list, muted, section, table } from "../html.ts";
import { filtersMarkup, leaderboardMarkup } from "../leaderboard.ts";
import { trainingCommand, valueCell, warningsOf } from "../runs.ts";
import {
  bestList,
  figureGroups,
  figureMarkup,
  keyFigures,
  provenanceMarkup,
  verdictList,
} from "../sections.ts";
import { configurationId, fileName, type SitePage, studyLink } from "./parts.ts";

/** The list of studies. */
export function studiesPage({ studies }: AtlasView): SitePage {
  const items = studies.map(({ experiment: { name, title }, input, claims, untrained }) => {
    const networks = count(input?.runs.length ?? 0, "network");
    const gap = untrained > 0 ? `, ${untrained} not trained yet` : "";
    return [
      studyLink(name, title),
      " ",
      muted(
        `${networks}${gap}; of ${count(countedClaims(claims).length, "claim")} ${
          tally(claims).join(", ")
        }${apartText(claims)}.`,
      ),
    ];
  });
  return {
    file: "studies.html",
    title: "The studies",
    lead:
      "A study is a matrix of losses, datasets, dimensions and seeds, and the claims it decides.",
    body: list(items),
  };
}

/** The page of a study: its verdicts, figures and leaderboard, and every seed with its digest. */
export function studyPage(
  { experiment, input, claims, untrained }: StudyView,
  sheets: readonly PictureSheet[] = [],
): SitePage {
  const { name, title, source = "" } = experiment;
  const page = { file: fileName("study", name), title };
  const verdicts = section("verdicts", "Verdicts", [
    markup`<p>Of ${count(countedClaims(claims).length, "claim")} ${
      listWords(tally(claims, false)) || "none is judged"
    }${apartText(claims)}.</p>`,
    verdictList(claims.map(({ verdict }) => verdict)),
  ]);
  if (input === undefined) {
    return { ...page, lead: `${source}. Not trained yet.`, body: verdicts };
  }
  const { runs } = input;
  const drawn = drawFigures(input);
  const file = ({ id }: Drawing) => page.file.replace(/html$/, `${id}.svg`);
  const shown = { file, apart: true };
  const key = keyFigures(drawn.drawings);
  const figures = figureGroups(drawn, [], shown);
  const shared = sharedSettings(runs).join(", ") || "no setting";
  const scenes = scenesOf([{ title: name, runs }], sheets);
  const explorer = explorerMarkup(scenes);
  const gap = untrained > 0 ? ` ${count(untrained, "network")} not trained yet.` : "";
  return {
    ...page,
    lead: markup`${source === "" ? "" : `${source}. `}${
      count(runs.length, "network")
    }, which share ${shared}.${gap} Train and measure it on this machine with <code>deno task reproduce experiments/${name}.json --profile atlas</code>.${
      claims.length === 0 ? undefined : [" ", link("#verdicts", "To the verdicts")]
    }`,
    body: lines([
      explorer,
      claims.length === 0 ? undefined : verdicts,
      section("results", "Best configurations", [
        bestList(input),
        lines(key.map((drawing) => figureMarkup(drawing, shown))),
      ]),
      filtersMarkup(runs),
      figures.length === 0 ? undefined : section("figures", "Figures", lines(figures)),
      section("leaderboard", "Leaderboard", leaderboardMarkup(input)),
      section("configurations", "Seeds and digests", [
        markup`<p class="muted">Behind every mean: the networks, their digests, and the command that makes them again. <code>deno task loss-atlas show DIGEST</code> says what one of your store is.</p>`,
        lines(configurations(runs).map((each) => configurationMarkup(input.experiment, each))),
      ]),
      section("provenance", "Provenance", provenanceMarkup(runs)),
    ]),
    files: new Map([
      ...drawn.drawings.map((drawing) =>
        [file(drawing), drawing.document((run) => `${page.file}#run-${run}`)] as const
      ),
      ...scenes.files,
    ]),
    filtered: true,
    explored: explorer !== undefined,
  };
}

/** The seeds of a configuration: every digest, every value, and the command. */
function configurationMarkup(experiment: ReportExperiment, configuration: Configuration): Markup {
  const { name, runs, cell } = configuration;
  const metrics = metricNames(runs);
  const label = labelWithFailures(configuration);
  const columns = [
    { title: "Seed" },
    { title: "Digest" },
    ...metrics.map((metric) => ({ title: metricDisplay(metric).title, numeric: true })),
  ];
  const rows = runs.map((run) => {
    const failure = failureText(run);
    return {
      cells: [
        run.cell.seed,
        markup`<code>${run.digest}</code>${failure === undefined ? undefined : ` ${failure}`}`,
        ...metrics.map((metric) => {
          const { content, note } = valueCell(run, metric);
          return { content, note };
        }),
      ],
      attributes: { id: `run-${runName(run)}` },
    };
  });
  return details(
    `${label}, ${count(runs.length, "seed")}`,
    lines([
      markup`<p class="muted">${name}</p>`,
      list(warningsOf(cell)),
      table(`Seeds of ${label}`, columns, [{ rows }], { class: "frozen seeds" }),
      isImported(cell)
        ? undefined
        : markup`<p>To train and measure them again on this machine:</p>`,
      trainingCommand(experiment, runs),
    ]),
    { id: configurationId(configuration), class: "run" },
  );
}
