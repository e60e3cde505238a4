import { type Configuration, configurations } from "../_configurations.ts";
import type { Drawing, ReportInput } from "../_input.ts";
import {
  ARROWS_EXPLAINED,
  directedMetrics,
  mean,
  metricDisplay,
  metricHeading,
  metricValues,
} from "../_metrics.ts";
import { count, fitText, formatNumber, listWords, textWidth } from "../_text.ts";
import { roundNumbers, standaloneSvg, textMarkup } from "../svg.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

const ROW = 24;
const LABELS = 230;
/** Height of the slanted column heads, and the length of their text. */
const HEADS = 118;
const HEAD_LENGTH = 170;
/** How far the last head reaches beyond its column. */
const OVERHANG = 120;
/** The least width of a column. */
const CELL = 62;

/** Ranks from 1, the best; equal values share the mean of their ranks; undefined values have none. */
export function ranks(values: readonly number[], higherIsBetter: boolean): number[] {
  const sign = higherIsBetter ? -1 : 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return NaN;
    const better = values.filter((other) => sign * other < sign * value).length;
    const equal = values.filter((other) => other === value).length;
    return better + (equal + 1) / 2;
  });
}

function cell(value: number, rank: number, rows: number, x: number, y: number, width: number) {
  const depth = Number.isNaN(rank) || rows < 2 ? 0 : (rows - rank) / (rows - 1);
  const [mark] = CLASS_MARKS;
  const place = `x="${roundNumbers(x + 1)}" y="${y + 1}" width="${
    roundNumbers(width - 2)
  }" height="${ROW - 2}"`;
  const fill = `fill="${mark!.color}" fill-opacity="${roundNumbers(0.04 + 0.44 * depth)}"`;
  const order = Number.isNaN(rank) ? "" : `#${rank}`;
  return `<rect ${place} ${fill}/>` +
    textMarkup(formatNumber(value), {
      x: x + width / 2 + 2,
      y: y + 16,
      anchor: "end",
      ...(rank === 1 ? { weight: "bold" as const } : {}),
    }) +
    textMarkup(order, {
      x: x + width / 2 + 6,
      y: y + 16,
      size: FONT_SIZE.small,
      color: INK.text.color,
    });
}

/** The mean of each configuration, and their ranks. */
function columnOf(all: readonly Configuration[], metric: string) {
  const values = all.map((configuration) => mean(metricValues(configuration, metric)));
  return { values, order: ranks(values, metricDisplay(metric).direction === "higher") };
}

function head(metric: string, x: number): string {
  const { title, qualifier } = metricHeading(metric);
  const at = `translate(${roundNumbers(`${x},${HEADS - 14}`)}) rotate(-35)`;
  const [size, color] = [FONT_SIZE.small, INK.muted.color];
  return `<g transform="${at}">${
    textMarkup(fitText(title, FONT_SIZE.text, HEAD_LENGTH), { x: 0, y: 0 })
  }${textMarkup(fitText(qualifier, size, HEAD_LENGTH), { x: 4, y: 12, size, color })}</g>`;
}

/** The table of some metrics, its upper left corner at (0, 0). */
function table(all: readonly Configuration[], metrics: readonly string[], labels: number): string {
  const width = Math.min(110, (FIGURE_WIDTH - labels - OVERHANG) / metrics.length);
  const columns = metrics.map((metric, column) => {
    const { values, order } = columnOf(all, metric);
    const x = labels + column * width;
    const cells = values.map((value, row) =>
      cell(value, order[row]!, all.length, x, HEADS + row * ROW, width)
    );
    return head(metric, x + width / 2) + cells.join("");
  });
  const names = all.map(({ label }, row) =>
    textMarkup(fitText(label, FONT_SIZE.text, labels - 10), {
      x: labels - 8,
      y: HEADS + row * ROW + 16,
      anchor: "end",
    })
  );
  return columns.join("\n") + names.join("");
}

/** Which configuration is first how often, in a sentence. */
function leader(all: readonly Configuration[], metrics: readonly string[]): string {
  const first = metrics.map((metric) => columnOf(all, metric).order.indexOf(1));
  const wins = all.map((_, row) => first.filter((winner) => winner === row).length);
  const most = Math.max(...wins);
  if (all.length < 2 || most === 0) return "";
  const winners = all.filter((_, row) => wins[row] === most).map(({ label }) => label);
  const each = winners.length === 1 ? "is" : "are each";
  return ` ${listWords(winners)} ${each} first in ${most} of ${count(metrics.length, "metric")}.`;
}

/**
 * Configurations against metrics: the mean over seeds and its rank in the column.
 *
 * @param input The runs of the report.
 * @returns One drawing, or none where no metric has a better side.
 */
export function metricHeatmap({ runs }: ReportInput): Drawing[] {
  const all = configurations(runs);
  const metrics = directedMetrics(runs);
  if (metrics.length === 0) return [];
  const longest = Math.max(...all.map(({ label }) => textWidth(label, FONT_SIZE.text)));
  const labels = Math.min(LABELS, longest + 14);
  const columns = Math.floor((FIGURE_WIDTH - labels - OVERHANG) / CELL);
  const height = HEADS + all.length * ROW + 16;
  const parts = Array.from({ length: Math.ceil(metrics.length / columns) }, (_, band) => ({
    x: 0,
    y: band * height,
    markup: table(all, metrics.slice(band * columns, (band + 1) * columns), labels),
  }));
  const [id, title] = ["metric-heatmap", "Configurations and metrics, with ranks"];
  const caption =
    `Mean over seeds of each metric with a better side, and its rank among ${
      count(all.length, "configuration")
    } (#1 is the best; darker is better; ${ARROWS_EXPLAINED}).` +
    leader(all, metrics);
  const heading = {
    id,
    title,
    description: caption,
    width: FIGURE_WIDTH,
    height: parts.length * height,
  };
  return [{ id, title, caption, svg: standaloneSvg(heading, parts) }];
}
