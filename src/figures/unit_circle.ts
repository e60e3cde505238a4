import { rowOf } from "../base/matrix.ts";
import { angularGap, splitRows } from "../results/embeddings.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition } from "./drawing/drawing.ts";
import { embeddingPanel, MARGIN, panelHeight, sampleRows } from "./drawing/embedding_panel.ts";
import { classBadge, marksPath } from "./drawing/marks.ts";
import { type Content, markup, roundNumbers } from "./drawing/markup.ts";
import { panelFigure, pointsSentence } from "./drawing/panel_figure.ts";
import { classMark, INK } from "./drawing/theme.ts";

/** Rows of one file, two panels each. */
const ROWS = 4;

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

/**
 * The projection to the unit circle: each point on the circle, and outside of it the histogram of
 * their angles, as points on a circle hide one another.
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
  const unit = (0.19 * height) / Math.max(1, ...total);
  const reached = total.map(() => radius + 5);
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
      1.5,
    )
  );
  const names = [...angles].map(([label, list]) => {
    const x = list.reduce((sum, degrees) => sum + Math.cos((degrees * Math.PI) / 180), 0);
    const y = list.reduce((sum, degrees) => sum + Math.sin((degrees * Math.PI) / 180), 0);
    const length = Math.hypot(x, y) || 1;
    const inside = radius - 16;
    return classBadge(run.classNames, label, [(x / length) * inside, (-y / length) * inside]);
  });
  return markup`<g transform="translate(${cx},${cy})" aria-label="unit circle"><circle r="${radius}" fill="none" stroke="${INK.grid.color}"/>${bars}${points}${names}</g>`;
}

/** The smallest angle between class means, which is the metric of that name. */
function smallestGap(run: ReportRun): string {
  const gap = angularGap(run);
  return Number.isFinite(gap)
    ? `smallest angle between class means ${gap.toFixed(0)}°`
    : "no angle between class means: they have no two directions";
}

/** Two-dimensional embeddings beside their projection to the unit circle, one configuration a row. */
export const figure: FigureDefinition = {
  shows: "Two-dimensional embeddings beside their directions on the unit circle",
  group: "Embeddings",
  needs: "no run has a two-dimensional embedding",
  gallery: ["margins"],
  sheets: ({ runs }) =>
    panelFigure(runs, {
      title: "Embeddings and their directions",
      size: ROWS,
      share: 2,
      columns: 2,
      maxSide: 320,
      keep: ({ cell }) => cell.dimension === 2,
      caption: (page, limit) =>
        "Left the test embeddings, right the same points divided by their length. Marks stand on the " +
        `unit circle, and outside of it the number of points in each ${BIN} degrees, stacked by class. ` +
        pointsSentence(page, limit),
      panels: (run, limit) => [
        { draw: (side) => embeddingPanel(run, { side, limit }) },
        {
          title: "on the unit circle",
          subtitle: smallestGap(run),
          draw: (side) => circlePanel(run, side, limit),
        },
      ],
    }),
};
