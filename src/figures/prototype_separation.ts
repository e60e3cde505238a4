import * as Plot from "@observablehq/plot";
import { bestCosine } from "../losses/geometry.ts";
import { type Configuration, labelWithFailures } from "../results/configurations.ts";
import { angularGap, hasEmbeddings } from "../results/embeddings.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { sheetsByTask } from "./drawing/layout.ts";
import { rowLabels } from "./drawing/marks.ts";
import { drawPlot, glyphs, rowRules } from "./drawing/plot.ts";
import { CLASS_MARKS, FIGURE_WIDTH, INK } from "./drawing/theme.ts";

/** Configurations of one file. */
const ROWS = 40;
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

/** The directions of a run: those of the loss first, then the class means. */
const KINDS = [
  { key: "prototypes", label: "prototypes", mark: CLASS_MARKS[0]! },
  { key: "targets", label: "targets", mark: CLASS_MARKS[3]! },
  { key: "weights", label: "class vectors", mark: CLASS_MARKS[1]! },
  { key: "means", label: "class means", mark: CLASS_MARKS[2]! },
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
}

function anglesOf({ label, runs }: Configuration): Angle[] {
  return runs.flatMap((run) =>
    KINDS.flatMap((kind) => {
      const angle = angleOf(run, kind.key);
      return Number.isFinite(angle) ? [{ row: label, kind, angle }] : [];
    })
  );
}

/** The largest smallest angle that as many directions can have in as many dimensions, in degrees. */
function bestAngle({ cell, runs }: Configuration): number {
  const classes = runs[0]!.geometry.classes.length;
  return (Math.acos(bestCosine({ classes, dimension: cell.dimension })) * 180) / Math.PI;
}

function drawPage(all: readonly Configuration[], task: string): Sheet {
  const angles = all.flatMap(anglesOf);
  const rows = all.map(({ label }) => label);
  const bests = all.map((configuration) => ({
    row: configuration.label,
    best: bestAngle(configuration),
  }));
  const used = KINDS.filter((kind) => angles.some((angle) => angle.kind === kind));
  const names = rowLabels(all.map(labelWithFailures), { minRow: 22 });
  const height = rows.length * names.row + BOTTOM;
  const markup = drawPlot({
    width: FIGURE_WIDTH - names.width,
    height,
    margins: [0, 20, BOTTOM, 8],
    x: {
      zero: true,
      nice: true,
      grid: true,
      label: "smallest angle between two classes, in degrees",
    },
    y: { type: "band", domain: rows, padding: 0, axis: null },
    marks: [
      rowRules(rows),
      Plot.tickX(bests, { x: "best", y: "row", stroke: INK.text.color, strokeWidth: 3, inset: 2 }),
      ...used.map((kind, i) =>
        glyphs(angles.filter((angle) => angle.kind === kind), {
          x: "angle",
          y: "row",
          dy: names.row * ((i + 1) / (used.length + 1) - 0.5),
          r: 3.2,
          mark: kind.mark,
        })
      ),
    ],
  });
  const title = `Separation of the classes on ${task} against the best possible`;
  const caption =
    `The smallest angle between any two classes of ${task}, seen from the origin, a mark a seed${
      all.some(({ runs }) => runs.some((run) => !hasEmbeddings(run)))
        ? " (of prototypes, targets and class vectors those of the seeds whose embeddings were kept)"
        : ""
    }; ` +
    "of the class means of the test embeddings it is the smallest angular gap. The upright " +
    "stroke is the largest angle that this number of classes can reach in this dimension.";
  const parts = [
    { x: 0, y: 0, markup: names.markup(0) },
    { x: names.width, y: 0, markup },
  ];
  return { title, caption, task, legend: [[...used, BEST], "Smallest angle of"], height, parts };
}

/** How far apart the nearest two classes are, against the best possible (Mettes et al. 2019). */
export const figure: FigureDefinition = {
  shows: "The smallest angle between two classes, against the largest that is possible",
  group: "Embeddings",
  needs: "no run has two classes with a direction in two or more dimensions",
  gallery: ["prototypes", "targets"],
  sheets: ({ runs }) =>
    sheetsByTask(
      runs,
      ROWS,
      drawPage,
      ({ geometry, cell }) => geometry.classes.length >= 2 && cell.dimension >= 2,
      (all) => all.filter((each) => anglesOf(each).length > 0),
    ),
};
