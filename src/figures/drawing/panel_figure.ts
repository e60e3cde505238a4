import {
  type Configuration,
  configurations,
  failureText,
  runName,
} from "../../results/configurations.ts";
import { isMisclassified, splitRows, withEmbeddings } from "../../results/embeddings.ts";
import { taskLabel } from "../../results/names.ts";
import { count, formatNumber } from "../../results/text.ts";
import type { ReportRun } from "../../results/types.ts";
import type { Sheet } from "./drawing.ts";
import { MARGIN, panelHeight, UNKNOWN_MARK } from "./embedding_panel.ts";
import { type Panel, panelSheet } from "./layout.ts";
import type { LegendEntry } from "./marks.ts";
import { classMark, INK } from "./theme.ts";

/** Points of one file, which keeps it below 500 KB. */
const POINTS = 12000;

/** One panel of a configuration; what is left out says what the run is. */
export interface RunPanel extends Pick<Panel, "draw">, Partial<Omit<Panel, "draw" | "run">> {}

/** A figure made of panels of embeddings, of which each page shows one task. */
export interface PanelFigure {
  /** The title, which goes on with the task. */
  title: string;
  /** Configurations of one page. */
  size: number;
  /** Which configurations have what it needs; by default all. */
  keep?(configuration: Configuration): boolean;
  /** How many panels share the points of a configuration; by default one. */
  share?: number;
  columns?: number;
  maxSide?: number;
  /** The caption of a page, on which a panel has no more than `limit` points. */
  caption(page: readonly Configuration[], limit: number): string;
  /** The legend of a page; by default {@linkcode classLegend}. */
  legend?(page: readonly Configuration[]): LegendEntry[];
  /** The panels of a configuration, drawn of its first run. */
  panels(run: ReportRun, limit: number, configuration: Configuration): readonly RunPanel[];
}

/** Draws a figure of panels from the configurations of which embeddings are at hand. */
export function panelFigure(runs: readonly ReportRun[], figure: PanelFigure): Sheet[] {
  const { size, share = 1, columns, maxSide, keep = () => true } = figure;
  const all = withEmbeddings(configurations(runs)).filter(keep);
  return tasksIn(all).flatMap(([task, group]) => {
    const starts = Array.from({ length: Math.ceil(group.length / size) }, (_, i) => i * size);
    return starts.map((start) => {
      const page = group.slice(start, start + size);
      const limit = Math.floor(POINTS / page.length / share);
      return panelSheet({
        title: `${figure.title} on ${task}`,
        caption: figure.caption(page, limit),
        task,
        legend: [figure.legend?.(page) ?? classLegend(page), "Class"],
        panels: page.flatMap((each) =>
          figure.panels(each.runs[0]!, limit, each).map((panel) => runPanel(each, panel))
        ),
        height: panelHeight,
        indent: MARGIN.left,
        columns,
        maxSide,
      });
    });
  });
}

/** A panel of the first run of a configuration, which leads to that. */
export function runPanel(configuration: Configuration, panel: RunPanel): Panel {
  return {
    title: configuration.label,
    subtitle: runSubheading(configuration),
    run: runName(configuration.runs[0]!),
    ...panel,
  };
}

/** The configurations by task, which their labels need not repeat. */
function tasksIn(all: readonly Configuration[]): [string, Configuration[]][] {
  return [...Map.groupBy(all, ({ cell }) => taskLabel(cell))]
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([task, group]) => [task, group.map((each) => ({ ...each, label: each.short }))]);
}

/** The first run of a configuration in a few words: its accuracy, and how it failed. */
export function runSubheading({ runs: [run] }: Configuration): string {
  const accuracy = run!.metrics["accuracy"];
  const reached = accuracy === undefined
    ? `seed ${run!.cell.seed}`
    : `accuracy ${formatNumber(accuracy)}`;
  return [failureText(run!) ?? [], reached].flat().join(", ");
}

/** Classes that a legend names; a thousand names would leave no room for the figure. */
const NAMED = 40;

const UNNAMED_MARK = { color: INK.muted.color, glyph: "bar" as const };

/** The legend of the classes that occur in the test splits of the first runs. */
export function classLegend(
  page: readonly Configuration[],
  extras: { unknown?: boolean; errors?: boolean } = {},
): LegendEntry[] {
  const runs = page.map(({ runs }) => runs[0]!);
  const labels = new Set(
    runs.flatMap((run) => splitRows(run, "test").map((row) => run.embeddings.labels[row]!)),
  );
  const sorted = [...labels].sort((a, b) => a - b);
  const entries = sorted.slice(0, NAMED).map((label): LegendEntry => ({
    label: runs[0]!.classNames[label] ?? String(label),
    mark: classMark(label),
  }));
  if (sorted.length > NAMED) {
    entries.push({ label: `and ${sorted.length - NAMED} more classes`, mark: UNNAMED_MARK });
  }
  if (extras.unknown && runs.some((run) => splitRows(run, "unknown").length > 0)) {
    entries.push({ label: "unknown", mark: UNKNOWN_MARK });
  }
  if (extras.errors) {
    entries.push({ label: "misclassified (rim)", mark: { color: INK.error.color, glyph: "ring" } });
  }
  return entries;
}

/** How many points are drawn, in a sentence. */
export function pointsSentence(page: readonly Configuration[], limit: number): string {
  const tests = page.map(({ runs: [run] }) => ({ run: run!, rows: splitRows(run!, "test") }));
  const points = Math.max(...tests.map(({ rows }) => rows.length));
  const images = Math.max(...tests.map(({ run }) => run.embeddings.testImages ?? 0));
  if (images > points) {
    const drawn = points > limit ? `${limit} of these` : "all of these";
    return `Of ${count(images, "test point")} ${points} were kept, and ${drawn} are drawn.`;
  }
  if (points <= limit) return `All ${count(points, "test point")} are drawn.`;
  const many = tests.some(({ run, rows }) =>
    rows.filter((row) => isMisclassified(run, row)).length > limit / 2
  );
  return `Of ${count(points, "test point")} a panel draws ${limit}, among them every ` +
    `misclassified one${many ? " where they are at most half" : ""}.`;
}

/** The run that a figure draws, in words: of a pack one seed, and some of its test points. */
export function drawnFrom(page: readonly Configuration[]): string {
  const run = page.map(({ runs: [run] }) => run!).find(({ embeddings }) =>
    embeddings.testImages !== undefined
  );
  const kept = run === undefined ? 0 : splitRows(run, "test").length;
  const images = run?.embeddings.testImages ?? 0;
  return images > kept
    ? `one seed of each configuration, ${kept} kept of ${images} test points`
    : "the first seed of each configuration";
}
