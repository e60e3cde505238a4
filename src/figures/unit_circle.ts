import { rowOf } from "../base/matrix.ts";
import { angularGap, splitRows } from "../results/embeddings.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition } from "./drawing/drawing.ts";
import { MARGIN, panelHeight, sampleRows } from "./drawing/embedding_panel.ts";
import { classBadge, marksPath } from "./drawing/marks.ts";
import { type Content, markup, roundNumbers, textMarkup } from "./drawing/markup.ts";
import { panelFigure, pointsSentence, runSubheading } from "./drawing/panel_figure.ts";
import { classMark, FONT_SIZE, INK } from "./drawing/theme.ts";

/** Panels of one file, two in a row. */
const PANELS = 4;

/** Width of a bar of the histogram of angles, in degrees. */
const BIN = 3;

/** The angles of the test embeddings in degrees, [0, 360), by class; zero vectors have none. */
export function classAngles(run: ReportRun): Map<number, number[]> {
  const angles = new Map<number, number[]>();
  const { coordinates, labels } = run.embeddings;
  for (const row of splitRows(run, "test")) {
    const [x, y] = rowOf(coordinates, row);
    if (!Number.isFinite(x! + y!) || (x === 0 && y === 0)) continue;
    const angle = (Math.atan2(y!, x!) * 180) / Math.PI;
    const list = angles.get(labels[row]!) ?? [];
    angles.set(labels[row]!, list);
    list.push((angle + 360) % 360);
  }
  return new Map([...angles].sort(([a], [b]) => a - b));
}

/** Counts of one class in bins of the circle. */
function histogram(angles: readonly number[]): number[] {
  const bins = new Array<number>(360 / BIN).fill(0);
  for (const angle of angles) bins[Math.floor(angle / BIN) % bins.length]! += 1;
  return bins;
}

/** A segment of a ring, between two angles in degrees and two radii in px. */
function ringSegment(from: number, to: number, inner: number, outer: number): string {
  const at = (radius: number, degrees: number) => {
    const angle = (degrees * Math.PI) / 180;
    return roundNumbers(`${radius * Math.cos(angle)},${-radius * Math.sin(angle)}`);
  };
  return `M${at(inner, from)}L${at(outer, from)}L${at(outer, to)}L${at(inner, to)}z`;
}

/** The greatest of 1, 2, 5, 10, 20, ... that is no greater than a count. */
function roundBelow(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return [5, 2, 1].find((step) => step * power <= count)! * power;
}

/** Room between the circle and the foot of the bars, in px. */
const FOOT = 6;

/** The ring of a round count as the scale of the bars, named where the bars are lowest. */
function scaleRing(total: readonly number[], unit: number, radius: number): Content {
  const most = Math.max(...total);
  if (!(most > 0)) return [];
  const count = roundBelow(most);
  const ring = radius + FOOT + count * unit;
  const near = (bin: number) =>
    Array.from({ length: 21 }, (_, i) => total.at((bin + i - 10 + total.length) % total.length)!)
      .reduce((a, b) => Math.max(a, b), 0);
  const room = total.map((_, bin) => near(bin));
  const angle = ((room.indexOf(Math.min(...room)) + 0.5) * BIN * Math.PI) / 180;
  const [x, y] = [ring * Math.cos(angle), -ring * Math.sin(angle)];
  const text = `${count} points`;
  return [
    markup`<circle r="${ring}" fill="none" stroke="${INK.grid.color}" stroke-dasharray="3,3"/>`,
    markup`<g stroke="${INK.background.color}" stroke-width="4" paint-order="stroke">${
      textMarkup(text, {
        x,
        y: y + 3,
        size: FONT_SIZE.small,
        anchor: "middle",
        color: INK.muted.color,
      })
    }</g>`,
  ];
}

/**
 * The projection to the unit circle: each point on the circle, and outside of it the histogram of
 * their angles with its scale, as points on a circle hide one another.
 */
export function circlePanel(run: ReportRun, side: number, limit: number): Content {
  const height = panelHeight(side);
  const [cx, cy] = [(side + MARGIN.left) / 2, height / 2];
  const radius = 0.27 * height;
  const angles = classAngles(run);
  const counts = new Map([...angles].map(([label, list]) => [label, histogram(list)]));
  const total = Array.from(
    { length: 360 / BIN },
    (_, bin) => [...counts.values()].reduce((sum, bins) => sum + bins[bin]!, 0),
  );
  const unit = (0.2 * height) / Math.max(1, ...total);
  const reached = total.map(() => radius + FOOT);
  const bars = [...counts].map(([label, bins]) => {
    const segments = bins.map((n, bin) => {
      if (n === 0) return "";
      const inner = reached[bin]!;
      reached[bin] = inner + n * unit;
      return ringSegment(bin * BIN, (bin + 1) * BIN, inner, reached[bin]!);
    });
    return markup`<path fill="${classMark(label).color}" d="${segments.join("")}"/>`;
  });
  const points = [...angles].map(([label, list]) =>
    marksPath(
      sampleRows(list.length, limit / angles.size).map((i) => list[i]!).map(
        (degrees): [number, number] => {
          const angle = (degrees * Math.PI) / 180;
          return [radius * Math.cos(angle), -radius * Math.sin(angle)];
        },
      ),
      classMark(label),
      2.2,
    )
  );
  const names = [...angles].map(([label, list]) => {
    const x = list.reduce((sum, degrees) => sum + Math.cos((degrees * Math.PI) / 180), 0);
    const y = list.reduce((sum, degrees) => sum + Math.sin((degrees * Math.PI) / 180), 0);
    const length = Math.hypot(x, y) || 1;
    const inside = radius - 16;
    return classBadge(run.classNames, label, [(x / length) * inside, (-y / length) * inside]);
  });
  return markup`<g transform="translate(${cx},${cy})" aria-label="unit circle"><circle r="${radius}" fill="none" stroke="${INK.grid.color}"/>${bars}${
    scaleRing(total, unit, radius)
  }${points}${names}</g>`;
}

/** The smallest angle between class means, which is the metric of that name. */
function smallestGap(run: ReportRun): string {
  const gap = angularGap(run);
  return Number.isFinite(gap)
    ? `smallest angle between class means ${gap.toFixed(0)}°`
    : "no angle between class means: they have no two directions";
}

/** The directions of two-dimensional embeddings on the unit circle, one panel per configuration. */
export const figure: FigureDefinition = {
  shows: "Directions of two-dimensional embeddings on the unit circle",
  group: "Embeddings",
  needs: "a run with a two-dimensional embedding",
  gallery: ["margins"],
  sheets: ({ runs }) =>
    panelFigure(runs, {
      title: "Directions of the embeddings",
      size: PANELS,
      columns: 2,
      keep: ({ cell }) => cell.dimension === 2,
      caption: (page, limit) =>
        "Test embeddings divided by their length: marks stand on the unit circle. Bars outside: " +
        `points in each ${BIN} degrees, stacked by class; the dashed ring is their scale. ` +
        pointsSentence(page, limit),
      panels: (run, limit, configuration) => [{
        subtitle: `${runSubheading(configuration)}, ${smallestGap(run)}`,
        draw: (side) => circlePanel(run, side, limit),
      }],
    }),
};
