import { lossNames } from "../../losses/mod.ts";
import { configurations } from "../../reports/configurations.ts";
import { embeddingPanel } from "../../reports/embedding_panel.ts";
import { drawSheets } from "../../reports/drawing.ts";
import { classLegend, panelSheet, runSubheading } from "../../reports/panel_figure.ts";
import { listWords } from "../../reports/text.ts";
import type { Drawing, ReportRun } from "../../reports/mod.ts";
import type { AtlasView } from "./_view.ts";

/** Losses of the picture, and test points of each, which keep it below 150 KB. */
const [PANELS, POINTS] = [12, 350];

/** The dataset of the picture. */
const DATASET = "mnist";

/** Whether a network has a plain two-dimensional embedding of all digits, and its points are there. */
export function isPlain({ cell, embeddings }: ReportRun): boolean {
  return cell.dataset === DATASET && cell.dimension === 2 && cell.activation === "linear" &&
    cell.openSetSplit === null && cell.training.augmentation === null &&
    embeddings.splits.includes("test");
}

/**
 * The picture of the atlas: two-dimensional embeddings of digits, a panel a loss.
 *
 * @returns The drawing; undefined while no such network is trained.
 */
export function atlasPicture({ runs }: AtlasView): Drawing | undefined {
  const place = (name: string) => lossNames.indexOf(name) + 1 || lossNames.length + 1;
  // The first configuration of a loss is the one with most of its parameters at their defaults.
  const all = configurations(runs.filter(isPlain)).toSorted((a, b) =>
    a.name.length - b.name.length
  );
  const shown = [...Map.groupBy(all, ({ cell }) => cell.loss.name).values()]
    .map(([first]) => first!)
    .sort((a, b) => place(a.cell.loss.name) - place(b.cell.loss.name))
    .slice(0, PANELS);
  if (shown.length === 0) return undefined;
  const seeds = [...new Set(shown.map(({ cell }) => `seed ${cell.seed}`))];
  const sheet = panelSheet({
    title: "Digits as losses lay them out",
    caption:
      `Two-dimensional embeddings of test images of ${DATASET}, a panel a loss (${
        listWords(seeds)
      }): about ${POINTS} images each, chosen at random. Colour and shape give the class, badges ` +
      `stand at the class means; axes have equal units within a panel and differ between panels.`,
    legend: classLegend(shown),
    panels: shown.map((configuration) => ({
      run: configuration.runs[0]!,
      heading: configuration.label,
      subheading: runSubheading(configuration),
      draw: (side) =>
        embeddingPanel(configuration.runs[0]!, { side, limit: POINTS, keepErrors: false }),
    })),
  });
  return drawSheets("atlas", [sheet])[0];
}
