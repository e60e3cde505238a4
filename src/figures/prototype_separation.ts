import * as Plot from "@observablehq/plot";
import { bestCosine } from "../losses/geometry.ts";
import { type Configuration, labelWithFailures, tasksOf } from "../results/configurations.ts";
import { angularGap, hasEmbeddings } from "../results/embeddings.ts";
import { count } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { inPages, panelSheet } from "./drawing/layout.ts";
import { rowLabels } from "./drawing/marks.ts";
import { drawPlot, glyphs, rowRules } from "./drawing/plot.ts";
import { type ClassMark, familyMarks, INK } from "./drawing/theme.ts";

/** Rows of one file. */
const ROWS = 40;
/** Panels side by side. */
const COLUMNS = 3;
const BOTTOM = 38;

/** The smallest angle in degrees between any two of the directions; NaN where one has no length. */
export function smallestAngle(vectors: readonly (readonly number[])[]): number {
  if (vectors.some((vector) => Math.hypot(...vector) === 0)) return NaN;
  let largest = -1;
  for (const [i, a] of vectors.entries()) {
    for (const b of vectors.slice(0, i)) {
      const product = a.reduce((sum, value, axis) => sum + value * b[axis]!, 0);
      const cosine = product / (Math.hypot(...a) * Math.hypot(...b));
      if (cosine > largest) largest = cosine;
    }
  }
  return (Math.acos(Math.min(1, Math.max(-1, largest))) * 180) / Math.PI;
}

/** The directions of a run, those of the loss first, then the class means; shapes tell them apart. */
const KINDS = [
  { key: "prototypes", label: "prototypes", glyph: "circle" },
  { key: "targets", label: "targets", glyph: "diamond" },
  { key: "weights", label: "class vectors", glyph: "square" },
  { key: "means", label: "class means", glyph: "triangle" },
] as const;

/** The bound in the legend. */
const BEST = {
  label: "the largest possible",
  mark: { color: INK.text.color, glyph: "stroke" },
} as const;

/** The smallest angle of one kind in degrees; of the class means it is the metric of that name. */
function angleOf(run: ReportRun, key: (typeof KINDS)[number]["key"]): number {
  if (key === "means") return angularGap(run);
  const vectors = run.geometry[key];
  return vectors === undefined || vectors.length < 2 ? NaN : smallestAngle(vectors);
}

/** One measured angle. */
interface Angle {
  row: string;
  kind: (typeof KINDS)[number];
  angle: number;
  color: string;
}

function anglesOf({ runs }: Configuration, row: string, color: string): Angle[] {
  return runs.flatMap((run) =>
    KINDS.flatMap((kind) => {
      const angle = angleOf(run, kind.key);
      return Number.isFinite(angle) ? [{ row, kind, angle, color }] : [];
    })
  );
}

/** The largest smallest angle that as many directions can have in as many dimensions, in degrees. */
function bestAngle({ cell, runs }: Configuration): number {
  const classes = runs[0]!.geometry.classes.length;
  return (Math.acos(bestCosine({ classes, dimension: cell.dimension })) * 180) / Math.PI;
}

/** A configuration without the dimension in its name, as each dimension has its panel. */
function rowOf({ label, cell }: Configuration): string {
  return label.split(" · ").filter((part) => part !== `${cell.dimension}-D`).join(" · ");
}

interface PanelSize {
  width: number;
  row: number;
  rows: readonly string[];
  /** The right end of the axis, which all panels share. */
  most: number;
}

function panel(angles: readonly Angle[], best: number, { width, row, rows, most }: PanelSize) {
  const used = KINDS.filter((kind) => angles.some((angle) => angle.kind === kind));
  return drawPlot({
    width,
    height: rows.length * row + BOTTOM,
    margins: [0, 10, BOTTOM, 8],
    x: { domain: [0, most], ticks: 5, grid: true, label: "degrees" },
    y: { type: "band", domain: rows, padding: 0, axis: null },
    marks: [
      rowRules(rows),
      Plot.ruleX([best], { stroke: INK.text.color, strokeWidth: 2.5 }),
      ...used.map((kind, i) =>
        glyphs(angles.filter((angle) => angle.kind === kind), {
          x: "angle",
          y: "row",
          dy: row * ((i + 1) / (used.length + 1) - 0.5),
          r: 3.2,
          mark: ({ color }) => markOf(kind.glyph, color),
        })
      ),
    ],
  });
}

/** One mark for each shape and colour, as marks that are one and the same are drawn together. */
const markOf = (glyph: (typeof KINDS)[number]["glyph"], color: string) =>
  MARKS.getOrInsertComputed(`${glyph} ${color}`, () => ({ glyph, color }));
const MARKS = new Map<string, Pick<ClassMark, "color" | "glyph">>();

function drawPage(all: readonly Configuration[], task: string): Sheet {
  const rows = [...new Set(all.map(rowOf))];
  const marks = familyMarks(rows.map((row) => row.split(/, | · /)[0]!));
  const dimensions = [...new Set(all.map(({ cell }) => cell.dimension))].sort((a, b) => a - b);
  const panels = dimensions.map((dimension) => {
    const own = all.filter(({ cell }) => cell.dimension === dimension);
    return {
      dimension,
      best: bestAngle(own[0]!),
      angles: own.flatMap((each) =>
        anglesOf(each, rowOf(each), marks[rows.indexOf(rowOf(each))]!.color)
      ),
    };
  });
  const kinds = KINDS.filter((kind) =>
    panels.some(({ angles }) => angles.some((angle) => angle.kind === kind))
  ).map(({ label, glyph }) => ({ label, mark: { glyph, color: INK.muted.color } }));
  const names = rowLabels(
    rows.map((label) =>
      labelWithFailures({
        label,
        runs: all.filter((each) => rowOf(each) === label).flatMap(({ runs }) => runs),
      })
    ),
    { maxWidth: 180, minRow: 22 },
  );
  const most = 10 * Math.ceil(
    panels.reduce(
          (most, { best, angles }) =>
            angles.reduce((a, { angle }) => Math.max(a, angle), Math.max(most, best)),
          0,
        ) / 10 + 0.2,
  );
  const kept = all.some(({ runs }) => runs.some((run) => !hasEmbeddings(run)))
    ? " (of prototypes, targets and class vectors those of the seeds whose embeddings were kept)"
    : "";
  return panelSheet({
    title: `Separation of the classes on ${task} against the best possible`,
    caption: `Smallest angle between any two classes of ${task}, seen from the origin, one panel ` +
      `per dimension and one mark per seed${kept}; of the class means of the test embeddings it is ` +
      "the smallest angular gap. The upright line is the largest angle that this number of " +
      "classes can reach in this dimension.",
    task,
    legend: [[...kinds, BEST], "Smallest angle of"],
    panels: panels.map(({ dimension, best, angles }) => ({
      title: count(dimension, "dimension"),
      subtitle: "",
      draw: (width) => panel(angles, best, { width, row: names.row, rows, most }),
    })),
    rows: names,
    height: () => rows.length * names.row + BOTTOM,
    columns: Math.min(COLUMNS, panels.length),
    maxSide: Infinity,
    indent: 8,
  });
}

/** Pages on which each row of names stands once for every band of dimensions. */
function pagesOf(all: Configuration[]): Configuration[][] {
  const rows = [...new Set(all.map(rowOf))];
  const bands = Math.ceil(new Set(all.map(({ cell }) => cell.dimension)).size / COLUMNS);
  return inPages(rows, Math.max(1, Math.floor(ROWS / bands)))
    .map((page) => all.filter((each) => page.includes(rowOf(each))));
}

/** How far apart the nearest two classes are, against the best possible (Mettes et al. 2019). */
export const figure: FigureDefinition = {
  shows: "The smallest angle between two classes, against the largest that is possible",
  group: "Embeddings",
  needs: "a run with two classes that have a direction in two or more dimensions",
  gallery: ["prototypes", "targets"],
  sheets: ({ runs }) =>
    tasksOf(runs, ({ geometry, cell }) => geometry.classes.length >= 2 && cell.dimension >= 2)
      .flatMap(({ label, configurations }) => {
        const shown = configurations.filter((each) => anglesOf(each, "", "").length > 0);
        return shown.length === 0 ? [] : pagesOf(shown).map((page) => drawPage(page, label));
      }),
};
