import { configurations } from "../../reports/_configurations.ts";
import { embeddingGrid } from "../../reports/figures/embedding_grid.ts";
import type { Drawing, ReportRun } from "../../reports/mod.ts";
import { lossNames } from "../../losses/mod.ts";
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
  const flat = runs.filter(isPlain);
  const place = (name: string) => lossNames.indexOf(name) + 1 || lossNames.length + 1;
  // The first configuration of a loss is the one with most of its parameters at their defaults.
  const firsts = [
    ...Map.groupBy(
      configurations(flat).toSorted((a, b) => a.name.length - b.name.length),
      ({ cell }) => cell.loss.name,
    ).values(),
  ].map(([first]) => first!)
    .sort((a, b) => place(a.cell.loss.name) - place(b.cell.loss.name))
    .slice(0, PANELS);
  const [drawing] = embeddingGrid(
    { runs: firsts.map(({ runs: [run] }) => run!) },
    { points: POINTS * firsts.length, keepErrors: false },
  );
  return drawing;
}
