import { friedman, meanRanks, nemenyiCriticalDifference } from "../statistics/mod.ts";
import { tasksOf } from "../results/configurations.ts";
import { directedMetrics, metricDisplay, onePerMeasure } from "../results/metrics.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportInput, ReportRun } from "../results/types.ts";
import type { FigureDefinition, Part, Sheet } from "./drawing/drawing.ts";
import { MAX_HEIGHT } from "./drawing/layout.ts";
import { type Content, markup, textMarkup, wrapText } from "./drawing/markup.ts";
import { blockOf, lossSeries } from "./drawing/plot.ts";
import { FIGURE_WIDTH, FONT_SIZE, INK } from "./drawing/theme.ts";

/** Level of the Nemenyi test. */
const ALPHA = 0.05;

const LEFT = 190;
const WIDTH = FIGURE_WIDTH - 2 * LEFT;
/** Height of a line of text; between names there is half of one more. */
const LINE = 12;

/** The losses ranked on one metric over the blocks in which all of them have a value. */
export interface Ranking {
  metric: string;
  /** Losses, best first, with their mean ranks. */
  methods: { label: string; rank: number }[];
  blocks: number;
  /** Mean ranks that differ by less are not significantly different. */
  criticalDifference: number;
  /** p of the Friedman test in the form of Iman and Davenport. */
  p: number;
}

/**
 * Ranks the losses on a metric.
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
  for (const run of runs) {
    const value = run.metrics[metric];
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    const block = values.get(blockOf(run)) ?? new Map<string, number>();
    values.set(blockOf(run), block.set(labelOf(run), sign * value));
  }
  const blocks = [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, block]) => block)
    .filter((block) => block.size === labels.length);
  if (labels.length < 3 || blocks.length < 2) return undefined;
  const samples = labels.map((label) => blocks.map((block) => block.get(label)!));
  const order = meanRanks(samples);
  return {
    metric,
    methods: labels.map((label, i) => ({ label, rank: order[i]! })).sort((a, b) => a.rank - b.rank),
    blocks: blocks.length,
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

const line = (x1: number, y1: number, x2: number, y2: number, width = 1) =>
  markup`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${INK.text.color}" stroke-width="${width}"/>`;

/** One diagram after Demšar (2006), figure 1: rank 1, the best, on the left. */
function diagram(ranking: Ranking): { markup: Content; height: number } {
  const { methods, criticalDifference } = ranking;
  const k = methods.length;
  const x = (rank: number) => LEFT + ((rank - 1) / (k - 1)) * WIDTH;
  const axis = 62;
  const groups = cliques(ranking);
  const lines = axis + 14 + 6 * groups.length + LINE;
  const title = metricDisplay(ranking.metric).title;
  const ticks = methods.map((_, i) => [
    line(x(i + 1), axis - 4, x(i + 1), axis),
    textMarkup(String(i + 1), {
      x: x(i + 1),
      y: axis - 8,
      anchor: "middle",
      size: FONT_SIZE.small,
    }),
  ]);
  const half = Math.ceil(k / 2);
  const names = methods.map(({ label, rank }, i) => {
    const own = wrapText(label, FONT_SIZE.text, LEFT - 50);
    const [value, last] = [rank.toFixed(2), own.length - 1];
    return own.map((text, at) =>
      at !== (i < half ? last : 0) ? text : i < half ? `${text} (${value})` : `(${value}) ${text}`
    );
  });
  const step = LINE * Math.max(...names.map((each) => each.length)) + 6;
  const leads = methods.map(({ rank }, i) => {
    const left = i < half;
    const y = lines + 10 + step * (left ? i : k - 1 - i);
    const edge = left ? LEFT - 6 : LEFT + WIDTH + 6;
    const own = names[i]!;
    const text = own.map((each, at) =>
      textMarkup(each, {
        x: left ? edge - 4 : edge + 4,
        y: y + 4 + LINE * (left ? at - own.length + 1 : at),
        anchor: left ? "end" : "start",
      })
    );
    return [line(x(rank), axis, x(rank), y), line(x(rank), y, edge, y), text];
  });
  const bars = groups.map(([first, last], i) =>
    line(
      x(methods[first]!.rank) - 3,
      axis + 9 + 6 * i,
      x(methods[last]!.rank) + 3,
      axis + 9 + 6 * i,
      3.5,
    )
  );
  const reach = Math.min(criticalDifference, k - 1);
  const scale = [
    line(x(1), 32, x(1 + reach), 32, 2),
    line(x(1), 28, x(1), 36),
    line(x(1 + reach), 28, x(1 + reach), 36),
    textMarkup(`critical difference ${formatNumber(criticalDifference)}`, {
      x: x(1 + reach) + 6,
      y: 36,
      size: FONT_SIZE.small,
    }),
  ];
  return {
    markup: [
      textMarkup(title, { x: 0, y: 12, size: FONT_SIZE.title, weight: "bold" }),
      scale,
      line(x(1), axis, x(k), axis, 1.5),
      ticks,
      leads,
      bars,
    ],
    height: lines + 10 + step * half + 14,
  };
}

/** The diagrams of each task, as many on a sheet as fit. */
function sheetsOf({ runs }: ReportInput): Sheet[] {
  return tasksOf(runs).flatMap(({ label: task, runs }) => {
    const pages: { rankings: Ranking[]; parts: Part[]; height: number }[] = [];
    for (const metric of onePerMeasure(directedMetrics(runs))) {
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
      return { title, caption: captionOf(task, rankings), task, height, parts };
    });
  });
}

function captionOf(task: string, rankings: readonly Ranking[]): string {
  const blocks = [...new Set(rankings.map((ranking) => count(ranking.blocks, "block")))];
  const tests = rankings.map((r) => `${metricDisplay(r.metric).title} p = ${formatNumber(r.p)}`);
  return `Mean rank of each loss on ${task} (1 is the best) over ${
    blocks.join(" or ")
  } that agree in every setting but the loss. Losses joined by a bar differ by less than the critical ` +
    `difference of the Nemenyi test at ${ALPHA} and are not significantly different. Friedman test (Iman and ` +
    `Davenport): ${tests.join("; ")}.`;
}

/** Critical-difference diagrams: the mean ranks of the losses on one task, a diagram a metric. */
export const figure: FigureDefinition = {
  shows: "Mean ranks of the losses, and which are not significantly different",
  group: "Metrics",
  needs: "no task has three losses with values in two blocks that agree in all but the loss",
  gallery: ["which-loss"],
  sheets: sheetsOf,
};
