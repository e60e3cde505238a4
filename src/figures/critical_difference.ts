import * as Plot from "@observablehq/plot";
import { hasFailed, valueOf } from "../claims/training_end.ts";
import { friedman, meanRanks, nemenyiCriticalDifference } from "../statistics/friedman.ts";
import { midRanks } from "../statistics/summary.ts";
import { tasksOf } from "../results/configurations.ts";
import { directedMetrics, metricDisplay, onePerMeasure, recorded } from "../results/metrics.ts";
import { scopeOf } from "../results/names.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportInput, ReportRun } from "../results/types.ts";
import type { FigureDefinition, Part, Sheet } from "./drawing/drawing.ts";
import { MAX_HEIGHT } from "./drawing/layout.ts";
import { type Content, textMarkup, wrapText } from "./drawing/markup.ts";
import { blockOf, drawPlot, lossSeries } from "./drawing/plot.ts";
import { FIGURE_WIDTH, FONT_SIZE, INK } from "./drawing/theme.ts";

/** Level of the Nemenyi test. */
const ALPHA = 0.05;

/** Room for the names on either side. */
const LEFT = 190;
/** Height of a line of text; between names there is half of one more. */
const LINE = 12;

/** The losses ranked on one metric over the blocks in which all of them were measured or failed. */
export interface Ranking {
  metric: string;
  /** Losses, best first, with their mean ranks. */
  methods: { label: string; rank: number }[];
  blocks: number;
  /** Whether a network without a value is among them, which ranks last. */
  failed: boolean;
  /** Mean ranks that differ by less are not significantly different. */
  criticalDifference: number;
  /** p of the Friedman test in the form of Iman and Davenport. */
  p: number;
}

/**
 * Ranks the losses on a metric. In its block a network that failed, or that has no value where others
 * of its loss have one, ranks last.
 *
 * @param runs Runs of one task.
 * @param metric A metric with a better side.
 * @returns The ranking; undefined with fewer than three losses or two complete blocks.
 */
export function rankLosses(runs: readonly ReportRun[], metric: string): Ranking | undefined {
  const { entries, labelOf } = lossSeries(runs);
  const labels = entries.map(({ label }) => label);
  const sign = metricDisplay(metric).direction === "lower" ? -1 : 1;
  const values = new Map<string, Map<string, number>>();
  const applicable = new Set(
    runs.filter((run) => valueOf(run, metric) !== undefined || hasFailed(run)).map(labelOf),
  );
  for (const run of runs) {
    const value = valueOf(run, metric);
    if (value === undefined && !hasFailed(run) && recorded(run, metric) === undefined) continue;
    const block = values.get(blockOf(run)) ?? new Map<string, number>();
    values.set(
      blockOf(run),
      block.set(labelOf(run), value === undefined ? -Infinity : sign * value),
    );
  }
  const blocks = [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, block]) => block)
    .filter((block) => block.size === labels.length);
  if (labels.length < 3 || blocks.length < 2 || applicable.size < labels.length) return undefined;
  if (!blocks.some((block) => [...block.values()].some(Number.isFinite))) return undefined;
  // Ranks stand for the values, as that of a failure is infinite.
  const ranked = blocks.map((block) => midRanks(labels.map((label) => block.get(label)!)));
  const samples = labels.map((_, at) => ranked.map((block) => block[at]!));
  const order = meanRanks(samples);
  return {
    metric,
    methods: labels.map((label, i) => ({ label, rank: order[i]! })).sort((a, b) => a.rank - b.rank),
    blocks: blocks.length,
    failed: blocks.some((block) => [...block.values()].includes(-Infinity)),
    criticalDifference: nemenyiCriticalDifference(labels.length, blocks.length, ALPHA),
    p: friedman(samples).imanDavenport.p,
  };
}

/** The largest groups of neighbours whose mean ranks lie within the critical difference. */
export function cliques({ methods, criticalDifference }: Ranking): [number, number][] {
  const groups: [number, number][] = [];
  for (let first = 0; first < methods.length; first++) {
    let last = first;
    while (
      last + 1 < methods.length &&
      methods[last + 1]!.rank - methods[first]!.rank < criticalDifference
    ) last++;
    const covered = groups.some(([, end]) => end >= last);
    if (last > first && !covered) groups.push([first, last]);
  }
  return groups;
}

/** A diagram's lines and texts from above, in px: title, scale of the critical difference, axis. */
const [TITLE, SCALE, AXIS] = [12, 32, 62];

/** One diagram after Demšar (2006), figure 1: rank 1, the best, on the left. */
function diagram(ranking: Ranking): { markup: Content; height: number } {
  const { methods, criticalDifference } = ranking;
  const k = methods.length;
  const groups = cliques(ranking);
  const top = AXIS + 24 + 6 * groups.length + LINE;
  const half = Math.ceil(k / 2);
  const names = methods.map(({ label, rank }, i) => {
    const lines = wrapText(label, FONT_SIZE.text, LEFT - 50);
    const value = rank.toFixed(2);
    if (i < half) lines.push(`${lines.pop()} (${value})`);
    else lines[0] = `(${value}) ${lines[0]}`;
    return lines;
  });
  const step = LINE * Math.max(...names.map((lines) => lines.length)) + 6;
  // A lead goes down from its rank, then to its name at the side; both ends of the axis have room.
  const room = 6 * (k - 1) / (FIGURE_WIDTH - 2 * LEFT);
  const leads = methods.map(({ rank }, i) => {
    const left = i < half;
    const [x, y] = [left ? 1 - room : k + room, top + step * (left ? i : k - 1 - i)];
    return { left, x, y, text: names[i]!.join("\n"), path: [[rank, AXIS], [rank, y], [x, y]] };
  });
  const ink = { stroke: INK.text.color };
  const texts = (left: boolean) =>
    Plot.text(leads.filter((lead) => lead.left === left), {
      x: "x",
      y: "y",
      text: "text",
      dx: left ? -4 : 4,
      dy: left ? 4 : -4,
      textAnchor: left ? "end" : "start",
      lineAnchor: left ? "bottom" : "top",
      fontSize: FONT_SIZE.text,
    });
  const bar = (from: number, to: number, y: number, inset: number, strokeWidth: number) =>
    Plot.ruleY([y], { x1: from, x2: to, insetLeft: inset, insetRight: inset, strokeWidth, ...ink });
  const reach = 1 + Math.min(criticalDifference, k - 1);
  const height = top + step * half + 14;
  const markup = drawPlot({
    width: FIGURE_WIDTH,
    height,
    margins: [AXIS, LEFT - 6, 0, LEFT - 6],
    x: {
      domain: [1 - room, k + room],
      axis: "top",
      tickSize: 4,
      ticks: methods.map((_, i) => i + 1),
      tickFormat: "d",
    },
    y: { type: "identity", axis: null },
    marks: [
      bar(1, k, AXIS, 0, 1.5),
      leads.map(({ path }) => Plot.line(path, { ...ink, strokeWidth: 1, strokeLinejoin: "miter" })),
      texts(true),
      texts(false),
      groups.map(([first, last], i) =>
        bar(methods[first]!.rank, methods[last]!.rank, AXIS + 9 + 6 * i, -3, 3.5)
      ),
      bar(1, reach, SCALE, 0, 2),
      Plot.ruleX([1, reach], { y1: SCALE - 4, y2: SCALE + 4, ...ink }),
      Plot.text([[reach, SCALE]], {
        dx: 6,
        text: () => `critical difference ${formatNumber(criticalDifference)}`,
        textAnchor: "start",
        fontSize: FONT_SIZE.small,
      }),
    ],
  });
  const title = metricDisplay(ranking.metric).title;
  const heading = { x: 0, y: TITLE, size: FONT_SIZE.title, weight: "bold" } as const;
  return { markup: [textMarkup(title, heading), markup], height };
}

/** The diagrams of each task, as many on a sheet as fit. */
function sheetsOf({ runs, unranked, experiment: { tuned } }: ReportInput): Sheet[] {
  return tasksOf(runs).flatMap(({ label: task, runs }) => {
    const pages: { rankings: Ranking[]; parts: Part[]; height: number }[] = [];
    for (const metric of onePerMeasure(directedMetrics(runs))) {
      if (unranked?.(metric) !== undefined) continue;
      const ranking = rankLosses(runs, metric);
      if (ranking === undefined) continue;
      const { markup, height } = diagram(ranking);
      let page = pages.at(-1);
      if (page === undefined || page.height + height > MAX_HEIGHT - 20) {
        pages.push(page = { rankings: [], parts: [], height: 0 });
      }
      page.rankings.push(ranking);
      page.parts.push({ x: 0, y: page.height, markup });
      page.height += height;
    }
    return pages.map(({ rankings, parts, height }) => {
      const title = `Mean ranks of the losses on ${task}`;
      const scope = scopeOf(runs.map(({ cell }) => cell), tuned);
      return { title, caption: captionOf(task, rankings, scope), task, height, parts };
    });
  });
}

function captionOf(task: string, rankings: readonly Ranking[], scope: string): string {
  const blocks = [...new Set(rankings.map((ranking) => count(ranking.blocks, "block")))];
  const failed = rankings.some((ranking) => ranking.failed)
    ? "; a network that failed or has no value ranks last in its block"
    : "";
  const tests = rankings.map((r) => `${metricDisplay(r.metric).title} p = ${formatNumber(r.p)}`);
  return `Mean rank of each loss on ${task} (1 is the best; ${scope}) over ${
    blocks.join(" or ")
  } that agree in every setting but the loss${failed}. Losses joined by a bar differ by less than the critical ` +
    `difference of the Nemenyi test at ${ALPHA} and are not significantly different. Friedman test (Iman and ` +
    `Davenport): ${tests.join("; ")}.`;
}

/** Critical-difference diagrams: the mean ranks of the losses on one task, a diagram a metric. */
export const figure: FigureDefinition = {
  shows: "Mean ranks of the losses, and which are not significantly different",
  group: "Metrics",
  needs: "a task with three losses that have values in the same two settings",
  gallery: ["which-loss"],
  sheets: sheetsOf,
};
