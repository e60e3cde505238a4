import { FIGURE_NAMES, type FigureName } from "../figures/catalogue.ts";
import type { Drawing } from "../figures/drawing/drawing.ts";
import { FIGURES } from "../figures/figures.ts";
import { reportInput } from "../results/input.ts";
import { metricDisplay } from "../results/metrics.ts";
import { scopeOf } from "../results/names.ts";
import { count, escapeMarkdown, listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { Atlas, AtlasStudy } from "./atlas.ts";
import { InputError } from "../base/errors.ts";
import { papersLine } from "./markdown.ts";
import { viewAtlas } from "./view.ts";
import { untunedRanking, withdrawnRanking } from "./withdrawn_rankings.ts";

/** Keeps `deno fmt` from laying out what is written here, in Markdown as in SVG. */
const IGNORE = "<!-- deno-fmt-ignore-file -->";

/** A figure of the gallery, drawn or waiting. */
interface Picture {
  name: FigureName;
  /** The studies that may give it. */
  studies: readonly string[];
  /** The drawing with its study; undefined while the studies wait for networks or measures. */
  drawn?: { drawing: Drawing; study: AtlasStudy };
}

/**
 * Renders the page of figures: each once, with what it needs, from the study that shows it best.
 *
 * @param atlas Every published study with its results.
 * @returns The content of each file by its path under `docs/`.
 * @throws {InputError} If studies that miss nothing do not have what a figure needs.
 */
export function renderGallery(atlas: Atlas): Map<string, string> {
  const pictures = FIGURE_NAMES.map((name) => draw(atlas, name));
  return new Map([
    ["figures.md", figuresPage(pictures)],
    ...pictures.flatMap(({ name, drawn }) =>
      drawn === undefined
        ? []
        : [[`gallery/${name}.svg`, `${IGNORE}\n${drawn.drawing.document()}`] as const]
    ),
  ]);
}

/** Draws a figure from the first study that is complete and has it, else from the first that has it. */
function draw(atlas: Atlas, name: FigureName): Picture {
  const { gallery: studies, needs } = FIGURES[name];
  const all = studies.flatMap((study) =>
    atlas.studies.find(({ experiment }) => experiment.name === study) ?? []
  ).sort((a, b) => Number(isComplete(b)) - Number(isComplete(a)));
  for (const study of all) {
    const [drawing] = drawFrom(atlas, study, name);
    if (drawing !== undefined) return { name, studies, drawn: { drawing, study } };
  }
  if (all.length > 0 && all.every(isComplete)) {
    throw new InputError(
      `Cannot draw "${name}" of the gallery from ${
        listWords(studies)
      } because it needs ${needs}: name a study that has it`,
    );
  }
  return { name, studies };
}

function isComplete({ found: { untrained, unmeasured } }: AtlasStudy): boolean {
  return untrained.length === 0 && unmeasured.length === 0;
}

function drawFrom(atlas: Atlas, { experiment }: AtlasStudy, name: FigureName): Drawing[] {
  const { input } = viewAtlas(atlas).studies.find((each) => each.experiment === experiment)!;
  if (input === undefined) return [];
  const drawOf = (runs: ReportRun[]) =>
    // The diagram needs the layers of the model, which no study keeps.
    runs.length === 0 ? [] : FIGURES[name].draw({
      ...reportInput({ ...experiment, figures: [name] }, runs, input.verdicts ?? []),
      unranked: input.unranked,
    });
  // MNIST, where a study has it: readers know its classes, and most losses are compared on it.
  const mnist = drawOf(input.runs.filter(({ cell }) => cell.dataset === "mnist"));
  return mnist.length > 0 ? mnist : drawOf([...input.runs]);
}

/** Every figure by its name: what it shows, what it needs, and its picture as a paper would have it. */
function figuresPage(pictures: readonly Picture[]): string {
  const shown = pictures.filter(({ drawn }) => drawn !== undefined);
  const sections = pictures.map((picture) => {
    const { name } = picture;
    const { shows, needs } = FIGURES[name];
    const text = pictureText(picture, shown.indexOf(picture) + 1);
    return `## \`${name}\`\n\n${shows}. Needs ${needs}.\n\n${text}\n`;
  });
  const losses = shown.flatMap(({ drawn }) =>
    drawn!.study.found.runs.map(({ cell }) => cell.loss.name)
  );
  const head =
    "# Figures\n\nThe figures that a study can ask for in `figures`, by name, each drawn from the " +
    "committed results. A figure shows one task (a dataset with its known classes) at a time; where " +
    "the runs lack what it needs, the report and the terminal say so. `deno task atlas:docs` " +
    "writes this page.\n";
  const papers = losses.length === 0 ? [] : [`## The losses\n\n${papersLine(losses)}\n`];
  return [IGNORE, head, ...sections, ...papers].join("\n");
}

/** The picture with its caption, or what it waits for. */
function pictureText({ name, studies, drawn }: Picture, number: number): string {
  if (studies.length === 0) return "No published study has it yet.";
  if (drawn === undefined) {
    return `The picture waits for networks or measures of ${studiesText(studies)}.`;
  }
  const { drawing: { title, caption }, study } = drawn;
  const { experiment, found: { runs } } = study;
  const scope = scopeOf(runs.map(({ cell }) => cell), experiment.tuned);
  return `![${title}](gallery/${name}.svg)\n\n**Figure ${number}. ${title}.** ${caption} ` +
    `_From the study \`${experiment.name}\` (${escapeMarkdown(experiment.title)}), ${
      count(runs.length, "network")
    }: ${escapeMarkdown(scope)}._${withdrawnNote(`${title} ${caption}`, study)}`;
}

/** What is withdrawn of the metrics that a figure names; nothing where nothing is. */
function withdrawnNote(text: string, { experiment, found: { runs } }: AtlasStudy): string {
  const metrics = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))];
  const named = metrics.filter((metric) => text.includes(metricDisplay(metric).title));
  const untuned = named.length === 0 ? undefined : untunedRanking(experiment);
  const reasons = named.flatMap((metric) =>
    withdrawnRanking(metric, experiment.name) ?? untuned ?? []
  );
  return [...new Set(reasons)].map((reason) =>
    ` **Withdrawn as a ranking:** ${escapeMarkdown(reason)}.`
  )
    .join("");
}

function studiesText(studies: readonly string[]): string {
  return `the ${studies.length === 1 ? "study" : "studies"} ${
    listWords(studies.map((name) => `\`${name}\``))
  }`;
}
