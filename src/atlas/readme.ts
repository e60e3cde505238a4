import { InputError } from "../base/errors.ts";
import { Drawing } from "../figures/drawing/drawing.ts";
import { embeddingPanel, MARGIN, panelHeight } from "../figures/drawing/embedding_panel.ts";
import { panelSheet } from "../figures/drawing/layout.ts";
import { classLegend, runPanel } from "../figures/drawing/panel_figure.ts";
import { lossNames } from "../losses/catalogue.ts";
import { configurations } from "../results/configurations.ts";
import { listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { Atlas } from "./atlas.ts";
import { firstAnswers } from "./markdown.ts";
import { type AtlasView, viewAtlas } from "./view.ts";

/** The commands that make the atlas from the pack, and that hold it to this machine. */
export const COMMANDS = [
  ["deno task atlas", "draws the site of all results from the committed pack"],
  ["deno task verify --atlas --sample 3", "trains random networks again and compares the bits"],
] as const;

/** Between them stands what is written here; `deno fmt` leaves it alone. */
const [START, END] = [
  "<!-- deno-fmt-ignore-start -->\n<!-- atlas: begin -->",
  "<!-- atlas: end -->\n<!-- deno-fmt-ignore-end -->",
];

/** Where the picture of the README stands. */
export const PICTURE = "docs/atlas.svg";

/**
 * Renders what the README takes from the atlas: the answers, and the picture that it shows above.
 *
 * @param atlas Every published study with its results.
 * @param readme The README of today, with the marks.
 * @returns The content of `README.md`, and of the picture where there is one.
 * @throws {InputError} If the README lacks the marks.
 */
export function renderReadme(atlas: Atlas, readme: string): Map<string, string> {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) {
    throw new InputError(
      `Cannot write the answers into README.md: it must hold the marks\n${START}\n${END}`,
    );
  }
  const view = viewAtlas(atlas);
  const picture = atlasPicture(view);
  const commands = COMMANDS.map(([command, does]) => `${command.padEnd(38)}# ${does}`);
  const block = [
    `Which loss for what, measured on ${
      view.runs.length.toLocaleString("en")
    } networks: the best loss per task, ` +
    `the 95 % interval of its mean over seeds, and every loss that is not significantly different. ` +
    `Each holds for small networks trained as the line says: read it as geometry at that scale, not ` +
    `as the state of the art.`,
    firstAnswers(view),
    `\`\`\`sh\n${commands.join("\n")}\n\`\`\``,
  ];
  return new Map([
    ["README.md", `${before}${START}\n\n${block.join("\n\n")}\n\n${END}${after}`],
    ...picture === undefined ? [] : [[PICTURE, picture.document()] as const],
  ]);
}

/** Losses of the picture, and test points of each, which keep it below 150 KB. */
const [PANELS, POINTS] = [12, 350];

/** The dataset of the picture. */
const DATASET = "mnist";

/** Whether a network has a plain two-dimensional embedding of all digits, and its points are there. */
export function isPlain({ cell, embeddings, metrics }: ReportRun): boolean {
  return cell.dataset === DATASET && cell.dimension === 2 && cell.activation === "linear" &&
    cell.openSetSplit === null && cell.training.augmentation === null &&
    // One that regresses a number beside or instead of the classes has no accuracy.
    typeof metrics["accuracy"] === "number" &&
    embeddings.splits.includes("test");
}

/** The runs of the training that most losses had, so that panels differ in nothing but the loss. */
function trainedAlike(runs: readonly ReportRun[]): ReportRun[] {
  const groups = Map.groupBy(runs, ({ cell }) => JSON.stringify(cell.training)).values();
  const losses = (group: readonly ReportRun[]) => new Set(group.map(({ cell }) => cell.loss.name));
  return [...groups].reduce<ReportRun[]>(
    (most, group) => losses(group).size > losses(most).size ? group : most,
    [],
  );
}

/**
 * The picture of the atlas: two-dimensional embeddings of digits, one panel per loss.
 *
 * @returns The drawing; undefined while no such network is trained.
 */
export function atlasPicture({ runs }: AtlasView): Drawing | undefined {
  const place = (name: string) => lossNames.indexOf(name) + 1 || lossNames.length + 1;
  // The first configuration of a loss is the one with most of its parameters at their defaults.
  const all = configurations(trainedAlike(runs.filter(isPlain))).toSorted((a, b) =>
    a.name.length - b.name.length
  );
  const shown = [...Map.groupBy(all, ({ cell }) => cell.loss.name).values()]
    .map(([first]) => first!)
    .sort((a, b) => place(a.cell.loss.name) - place(b.cell.loss.name))
    .slice(0, PANELS);
  if (shown.length === 0) return undefined;
  const seeds = [...new Set(shown.map(({ cell }) => `seed ${cell.seed}`))];
  return new Drawing(
    "atlas",
    panelSheet({
      title: "Digits as losses lay them out",
      caption:
        `Two-dimensional embeddings of test images of ${DATASET}, one panel per loss (${
          listWords(seeds)
        }): about ${POINTS} images each, chosen at random. Colour and shape give the class, badges ` +
        `stand at the class means; axes have equal units within a panel and differ between panels.`,
      legend: [classLegend(shown), "Class"],
      panels: shown.map((each) =>
        runPanel(each, {
          draw: (side) => embeddingPanel(each.runs[0]!, { side, limit: POINTS, keepErrors: false }),
        })
      ),
      height: panelHeight,
      indent: MARGIN.left,
    }),
  );
}
