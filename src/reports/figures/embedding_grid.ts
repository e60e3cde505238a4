import { isFiniteRow, splitRows } from "../_class_means.ts";
import { type Configuration, configurations, withEmbeddings } from "../configurations.ts";
import { embeddingPanel } from "../embedding_panel.ts";
import { drawSheets } from "../drawing.ts";
import type { Drawing, ReportInput } from "../types.ts";
import { mean, metricValues } from "../metrics.ts";
import { taskLabel } from "../names.ts";
import {
  classLegend,
  pagesByTask,
  panelSheet,
  POINTS,
  pointsSentence,
  runSubheading,
} from "../panel_figure.ts";
import { projectionNote } from "../_projection.ts";
import { count, formatNumber, listWords } from "../text.ts";

/** Panels of one file; what goes beyond is drawn in a further file. */
const PANELS = 12;

/** The best mean accuracy in words, where there is something to compare. */
function leader(page: readonly Configuration[]): string {
  const [best] = page
    .map(({ label, runs }) => ({ label, runs, value: mean(metricValues({ runs }, "accuracy")) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value);
  if (best === undefined || page.length === 1) return "";
  const seeds = count(best.runs.length, "seed");
  return `; the highest accuracy is that of ${best.label} (${
    formatNumber(best.value)
  }, mean of ${seeds})`;
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

/**
 * The scatter grid: one panel a configuration, its first seed.
 *
 * @param input The runs of the report.
 * @returns One drawing for each dataset and twelve configurations.
 */
export function embeddingGrid({ runs }: ReportInput): Drawing[] {
  const sheets = pagesByTask(withEmbeddings(configurations(runs)), PANELS).map((page) => {
    const limit = Math.floor(POINTS / page.length);
    return panelSheet({
      title: `Embeddings on ${taskLabel(page[0]!.cell)}`,
      caption: caption(page, limit),
      legend: classLegend(page),
      panels: page.map((configuration) => ({
        run: configuration.runs[0]!,
        heading: configuration.label,
        subheading: runSubheading(configuration),
        draw: (side) => embeddingPanel(configuration.runs[0]!, { side, limit }),
      })),
    });
  });
  return drawSheets("embedding-grid", sheets);
}
