import { isFiniteRow, splitRows } from "../_class_means.ts";
import { type Configuration, configurations } from "../_configurations.ts";
import { embeddingPanel, panelHeight } from "../_embedding_panel.ts";
import type { Drawing, ReportInput } from "../_input.ts";
import { panelGrid, panelHeading } from "../_layout.ts";
import { legend } from "../_legend.ts";
import { mean, metricValues } from "../_metrics.ts";
import { count, formatNumber, listWords } from "../_text.ts";
import { type Part, standaloneSvg } from "../svg.ts";
import { classMark, FIGURE_WIDTH } from "../theme.ts";

/** Panels of one file; what goes beyond is drawn in a further file. */
const PANELS = 12;

/** Points of one file, which keeps it below 500 KB. */
const POINTS = 12000;

/** Configurations whose panels share a legend: those of one dataset, in pages of a fixed size. */
function pages(all: readonly Configuration[]): Configuration[][] {
  const byDataset = Map.groupBy(
    all,
    ({ cell, runs }) => JSON.stringify([cell.dataset, runs[0]!.classNames]),
  );
  return [...byDataset.values()].flatMap((group) =>
    Array.from(
      { length: Math.ceil(group.length / PANELS) },
      (_, page) => group.slice(page * PANELS, (page + 1) * PANELS),
    )
  );
}

function subtitle({ runs: [run] }: Configuration): string {
  const accuracy = run!.metrics["accuracy"];
  return accuracy === undefined ? `seed ${run!.cell.seed}` : `accuracy ${formatNumber(accuracy)}`;
}

/** The best mean accuracy in words, where there is something to compare. */
function leader(page: readonly Configuration[]): string {
  const [best] = page
    .map(({ label, runs }) => ({ label, runs, value: mean(metricValues({ runs }, "accuracy")) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value);
  if (best === undefined || page.length === 1) return "";
  const seeds = count(best.runs.length, "seed");
  return `The highest accuracy is that of ${best.label} (${
    formatNumber(best.value)
  }, mean of ${seeds}).`;
}

function caption(page: readonly Configuration[], limit: number, notes: Iterable<string>): string {
  const first = page.map(({ runs }) => runs[0]!);
  const seeds = [...new Set(first.map(({ cell }) => `seed ${cell.seed}`))];
  const points = Math.max(...first.map((run) => splitRows(run, "test").length));
  const broken =
    first.flatMap((run) => splitRows(run, "test").filter((row) => !isFiniteRow(run, row))).length;
  return [
    `Test embeddings of ${count(page.length, "configuration")} on ${page[0]!.cell.dataset}, ` +
    `one panel each (${listWords(seeds)}).`,
    "Colour and shape give the class; badges or large marks are class means.",
    "Axes have equal units within a panel and differ between panels.",
    points > limit
      ? `Of ${points} test points about ${limit} are drawn, among them every misclassified one.`
      : `All ${points} test points are drawn.`,
    broken === 0 ? "" : `${count(broken, "embedding")} not finite and left out.`,
    ...[...notes].map((note) => `Shown: ${note}.`),
    leader(page),
  ].filter((sentence) => sentence !== "").join(" ");
}

function drawPage(page: readonly Configuration[], id: string): Drawing {
  const names = page[0]!.runs[0]!.classNames;
  const key = legend(names.map((label, i) => ({ label, mark: classMark(i) })), "Class");
  const grid = panelGrid(page.length, { top: key.height, height: panelHeight });
  const limit = Math.floor(POINTS / page.length);
  const notes = new Set<string>();
  const parts: Part[] = [{ x: 0, y: 0, markup: key.markup }];
  for (const [index, configuration] of page.entries()) {
    const run = configuration.runs[0]!;
    const { markup, note } = embeddingPanel(run, { side: grid.side, limit });
    if (note !== "") notes.add(note);
    parts.push(panelHeading(grid, index, configuration.label, subtitle(configuration), 32));
    parts.push({ ...grid.place(index), markup });
  }
  const title = `Embeddings on ${page[0]!.cell.dataset}`;
  const text = caption(page, limit, notes);
  const height = key.height + grid.height;
  const heading = { id, title, description: text, width: FIGURE_WIDTH, height };
  return { id, title, caption: text, svg: standaloneSvg(heading, parts) };
}

/**
 * The scatter grid: one panel a configuration, its first seed.
 *
 * @param input The runs of the report.
 * @returns One drawing for each dataset and twelve configurations.
 */
export function embeddingGrid({ runs }: ReportInput): Drawing[] {
  const all = pages(configurations(runs));
  return all.map((page, index) =>
    drawPage(page, all.length === 1 ? "embedding-grid" : `embedding-grid-${index + 1}`)
  );
}
