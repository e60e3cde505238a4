import { type Configuration, configurations } from "../_configurations.ts";
import type { Drawing, ReportInput } from "../_input.ts";
import { directedMetrics, mean, metricDisplay, metricValues } from "../_metrics.ts";
import { count, fitText, formatNumber, textWidth } from "../_text.ts";
import { roundNumbers, standaloneSvg, textMarkup } from "../svg.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

const ROW = 24;
const LABELS = 230;
/** Height of the slanted column heads. */
const HEADS = 96;

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

function table(all: readonly Configuration[], metrics: readonly string[], labels: number): string {
  const width = Math.min(110, (FIGURE_WIDTH - labels - 60) / metrics.length);
  const columns = metrics.map((metric, column) => {
    const { title, direction } = metricDisplay(metric);
    const values = all.map((configuration) => mean(metricValues(configuration, metric)));
    const order = ranks(values, direction === "higher");
    const x = labels + column * width;
    const arrow = direction === "higher" ? "↑" : "↓";
    const head = `<g transform="translate(${roundNumbers(x + width / 2)},${
      HEADS - 6
    }) rotate(-35)">${
      textMarkup(fitText(`${title} ${arrow}`, FONT_SIZE.text, 150), { x: 0, y: 0 })
    }</g>`;
    return head +
      values.map((value, row) => cell(value, order[row]!, all.length, x, HEADS + row * ROW, width))
        .join("");
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
  const [id, title] = ["metric-heatmap", "Configurations and metrics, with ranks"];
  const first = metrics.map((metric) => {
    const values = all.map((configuration) => mean(metricValues(configuration, metric)));
    return ranks(values, metricDisplay(metric).direction === "higher").indexOf(1);
  });
  const wins = all.map((_, row) => first.filter((winner) => winner === row).length);
  const most = Math.max(...wins);
  const leader = all[wins.indexOf(most)]!;
  const caption = [
    `Mean over seeds of each metric with a better side, and its rank among ${
      count(all.length, "configuration")
    } (#1 is the best; darker is better).`,
    "↑ higher is better, ↓ lower is better.",
    all.length > 1 && most > 0
      ? `${leader.label} is first in ${most} of ${count(metrics.length, "metric")}.`
      : "",
  ].filter((sentence) => sentence !== "").join(" ");
  const height = HEADS + all.length * ROW;
  const markup = table(all, metrics, Math.min(LABELS, longest + 14));
  const heading = { id, title, description: caption, width: FIGURE_WIDTH, height };
  return [{ id, title, caption, svg: standaloneSvg(heading, [{ x: 0, y: 0, markup }]) }];
}
