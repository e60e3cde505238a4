import type { Configuration } from "../results/configurations.ts";
import { isFiniteRow, splitRows } from "../results/embeddings.ts";
import { taskLabel } from "../results/names.ts";
import { leaderOf, seedsText } from "../results/standings.ts";
import { count, formatNumber, listWords } from "../results/text.ts";
import type { FigureDefinition } from "./drawing/drawing.ts";
import { embeddingPanel } from "./drawing/embedding_panel.ts";
import { panelFigure, pointsSentence } from "./drawing/panel_figure.ts";
import { projectionNote } from "./drawing/projection.ts";

/** Panels of one file; what goes beyond is drawn in a further file. */
const PANELS = 12;

/** The best mean accuracy in words, where there is something to compare. */
function leader(page: readonly Configuration[]): string {
  const best = leaderOf(page, "accuracy");
  if (best === undefined) return "";
  const { label } = best.configuration;
  return `; the highest accuracy is that of ${label} (${formatNumber(best.mean)}, mean of ${
    seedsText(best)
  })`;
}

function caption(page: readonly Configuration[], limit: number): string {
  const first = page.map(({ runs }) => runs[0]!);
  const seeds = [...new Set(first.map(({ cell }) => `seed ${cell.seed}`))];
  const notes = [...new Set(first.map((run) => projectionNote(run.embeddings.coordinates)))];
  const broken =
    first.flatMap((run) => splitRows(run, "test").filter((row) => !isFiniteRow(run, row))).length;
  const shown = [
    "badges stand at the class means",
    ...notes.filter((note) => note !== ""),
    broken === 0 ? [] : `${count(broken, "embedding")} not finite and left out`,
  ].flat();
  return [
    `Test embeddings of ${count(page.length, "configuration")} on ${taskLabel(page[0]!.cell)}, ` +
    `one panel each (${
      listWords(seeds)
    }); axes have equal units within a panel and differ between panels.`,
    `Colour and shape give the class; ${shown.join("; ")}.`,
    pointsSentence(page, limit).replace(/\.$/, `${leader(page)}.`),
  ].join(" ");
}

/** The scatter grid: one panel a configuration, its first seed. */
export const figure: FigureDefinition = {
  shows: "Test embeddings, one panel per configuration",
  group: "Embeddings",
  needs: "embeddings",
  gallery: ["reproduce"],
  sheets: ({ runs }) =>
    panelFigure(runs, {
      title: "Embeddings",
      size: PANELS,
      caption,
      panels: (run, limit) => [{ draw: (side) => embeddingPanel(run, { side, limit }) }],
    }),
};
