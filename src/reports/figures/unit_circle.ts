import { rowOf } from "../../base/matrix.ts";
import { angularGap, splitRows } from "../_class_means.ts";
import { classBadge } from "../_badge.ts";
import { type Configuration, configurations, withEmbeddings } from "../configurations.ts";
import { embeddingPanel } from "../embedding_panel.ts";
import { MARGIN, panelHeight } from "../panel_axes.ts";
import { marksPath } from "../_glyphs.ts";
import { drawSheets } from "../drawing.ts";
import type { Drawing, ReportInput, ReportRun } from "../types.ts";
import { taskLabel } from "../names.ts";
import {
  classLegend,
  pagesByTask,
  panelSheet,
  POINTS,
  pointsSentence,
  runSubheading,
} from "../panel_figure.ts";
import { sampleRows } from "../_sampling.ts";
import { roundNumbers } from "../svg.ts";
import { classMark, INK } from "../theme.ts";

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
export function circlePanel(run: ReportRun, side: number, limit: number): string {
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
    return `<path fill="${classMark(label).color}" d="${segments.join("")}"/>`;
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
  const circle = `<circle r="${roundNumbers(radius)}" fill="none" stroke="${INK.grid.color}"/>`;
  return `<g transform="translate(${
    roundNumbers(`${cx},${cy}`)
  })" aria-label="unit circle">${circle}${bars.join("")}${points.join("")}${names.join("")}</g>`;
}

/** The smallest angle between class means, which is the metric of that name. */
function smallestGap(run: ReportRun): string {
  const gap = angularGap(run);
  return Number.isFinite(gap)
    ? `smallest angle between class means ${gap.toFixed(0)}°`
    : "no angle between class means: they have no two directions";
}

/**
 * Two-dimensional embeddings beside their projection to the unit circle, one configuration a row.
 *
 * @param input The runs of the report.
 * @returns Drawings of the two-dimensional configurations.
 */
export function unitCircle({ runs }: ReportInput): Drawing[] {
  const all = withEmbeddings(configurations(runs)).filter(({ cell }) => cell.dimension === 2);
  const sheets = pagesByTask(all, ROWS).map((page) => {
    const limit = Math.floor(POINTS / page.length / 2);
    const panelsOf = (configuration: Configuration) => {
      const run = configuration.runs[0]!;
      return [
        {
          run,
          heading: configuration.label,
          subheading: runSubheading(configuration),
          draw: (side: number) => embeddingPanel(run, { side, limit }),
        },
        {
          run,
          heading: "on the unit circle",
          subheading: smallestGap(run),
          draw: (side: number) => circlePanel(run, side, limit),
        },
      ];
    };
    return panelSheet({
      title: `Embeddings and their directions on ${taskLabel(page[0]!.cell)}`,
      caption:
        "Left the test embeddings, right the same points divided by their length. Marks stand on the " +
        `unit circle, and outside of it the number of points in each ${BIN} degrees, stacked by class. ` +
        pointsSentence(page, limit),
      legend: classLegend(page),
      columns: 2,
      maxSide: 320,
      panels: page.flatMap(panelsOf),
    });
  });
  return drawSheets("unit-circle", sheets);
}
