import { sharedSettings } from "../../reports/configurations.ts";
import { tasksOf } from "../../reports/tasks.ts";
import { count, escapeMarkup, listWords } from "../../reports/text.ts";
import { drawFigures } from "../../reports/figures.ts";
import { bestList, verdictList } from "../../reports/page/answers.ts";
import { filtersMarkup, leaderboardMarkup } from "../../reports/page/leaderboard.ts";
import {
  figureGroups,
  figureMarkup,
  keyFigure,
  provenanceMarkup,
} from "../../reports/page/sections.ts";
import { turntableMarkup } from "../../reports/page/turntable.ts";
import { configurationsMarkup } from "./_configurations.ts";
import { outcomeText, tally } from "./_outcomes.ts";
import { fileName, link, type Page } from "./_page.ts";
import type { AtlasView, StudyView } from "./_view.ts";

/** The list of studies. */
export function studiesPage({ studies }: AtlasView): Page {
  const items = studies.map(({ experiment, input, claims, untrained }) => {
    const outcomes = tally(claims).map(outcomeText);
    return `<li>${link(fileName("study", experiment.name), experiment.title)} <span class="muted">${
      count(input?.runs.length ?? 0, "network")
    }${untrained > 0 ? `, ${untrained} not trained yet` : ""}; of ${
      count(claims.length, "claim")
    } ${outcomes.join(", ")}.</span></li>`;
  });
  return {
    file: "studies.html",
    title: "The studies",
    lead:
      "A study is a matrix of losses, datasets, dimensions and seeds, and the claims it decides.",
    body: `<ul>${items.join("\n")}</ul>`,
  };
}

/** The page of a study: its verdicts, figures and leaderboard, and every seed with its digest. */
export function studyPage({ experiment, input, claims, untrained }: StudyView): Page {
  const { name, title, source = "" } = experiment;
  const page = { file: fileName("study", name), title };
  const gap = untrained > 0 ? ` ${count(untrained, "network")} not trained yet.` : "";
  const outcomes = tally(claims).filter(([, n]) => n > 0).map(outcomeText);
  const verdicts = section(
    "verdicts",
    "Verdicts",
    `<p>Of ${count(claims.length, "claim")} ${listWords(outcomes)}.</p>` +
      verdictList(claims.map(({ shown }) => shown)),
  );
  if (input === undefined) {
    return { ...page, lead: `${escapeMarkup(source)}. Not trained yet.`, body: verdicts };
  }
  const { runs } = input;
  const { drawings, missing } = drawFigures(input);
  const turned = turntableMarkup(runs);
  const tasks = tasksOf(runs).map(({ label }) => label);
  const file = (id: string) => page.file.replace(/html$/, `${id}.svg`);
  const shown = { file, apart: true, tasks };
  const key = keyFigure(drawings);
  const rest = drawings.filter((drawing) => drawing !== key);
  const figures = figureGroups(rest, { ...shown, missing, turntable: turned });
  const shared = sharedSettings(runs).join(", ") || "no setting";
  return {
    ...page,
    lead:
      `${source === "" ? "" : `${escapeMarkup(source)}. `}${
        count(runs.length, "network")
      }, which share ${escapeMarkup(shared)}.${gap} Train and measure it on this machine with ` +
      `<code>deno task reproduce experiments/${escapeMarkup(name)}.json --profile atlas</code>.`,
    body: [
      claims.length === 0 ? "" : verdicts,
      section(
        "results",
        "Best configurations",
        bestList(runs) + (key === undefined ? "" : figureMarkup(key, shown)),
      ),
      filtersMarkup(runs),
      figures === "" ? "" : section("figures", "Figures", figures),
      section("leaderboard", "Leaderboard", leaderboardMarkup(runs)),
      section(
        "configurations",
        "Seeds and digests",
        `<p class="muted">Behind every mean: the networks, their digests, and the command that makes ` +
          `them again. <code>deno task loss-atlas show DIGEST</code> says what one of your store is.</p>` +
          configurationsMarkup(input.experiment, runs),
      ),
      section("provenance", "Provenance", provenanceMarkup(runs)),
    ].join("\n"),
    files: new Map(
      drawings.map(({ id, svg }) => [file(id), svg.replaceAll("index.html#", `${page.file}#`)]),
    ),
    filtered: true,
    turned: turned !== "",
  };
}

function section(id: string, title: string, markup: string): string {
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${title}</h2>\n${markup}\n</section>`;
}
