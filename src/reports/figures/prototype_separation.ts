import * as Plot from "@observablehq/plot";
import { bestCosine } from "../../losses/geometry.ts";
import { type Configuration, configurations } from "../_configurations.ts";
import type { Drawing, ReportInput } from "../_input.ts";
import { legend } from "../_legend.ts";
import { drawPlot } from "../_plot.ts";
import { marksPath } from "../_glyphs.ts";
import { fitText, textWidth } from "../_text.ts";
import { standaloneSvg, textMarkup } from "../svg.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

const ROW = 22;
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

/** What of a run is measured: the loss's own directions first, then the means of what it made. */
const KINDS = [
  { key: "prototypes", label: "prototypes", mark: CLASS_MARKS[0]! },
  { key: "targets", label: "targets", mark: CLASS_MARKS[3]! },
  { key: "weights", label: "class vectors", mark: CLASS_MARKS[1]! },
  { key: "classMeans", label: "class means (from the origin)", mark: CLASS_MARKS[2]! },
] as const;

/** One measured angle. */
interface Angle {
  row: string;
  kind: (typeof KINDS)[number];
  angle: number;
}

function anglesOf({ label, runs }: Configuration): Angle[] {
  return runs.flatMap((run) =>
    KINDS.flatMap((kind) => {
      const vectors = run.geometry[kind.key];
      if (vectors === undefined || vectors.length < 2) return [];
      const angle = smallestAngle(vectors);
      return Number.isFinite(angle) ? [{ row: label, kind, angle }] : [];
    })
  );
}

/** The largest smallest angle that as many directions can have in as many dimensions, in degrees. */
function bestAngle({ cell, runs }: Configuration): number {
  const classes = runs[0]!.geometry.classes.length;
  return (Math.acos(bestCosine({ classes, dimension: cell.dimension })) * 180) / Math.PI;
}

/**
 * How far apart the nearest two classes are, against the best possible for their number and
 * dimension (Mettes et al. 2019).
 *
 * @param input The runs of the report.
 * @returns One drawing, or none where no run has a geometry with two classes.
 */
export function prototypeSeparation({ runs }: ReportInput): Drawing[] {
  const all = configurations(runs).filter(({ runs, cell }) =>
    runs[0]!.geometry.classes.length >= 2 && cell.dimension >= 2
  );
  const angles = all.flatMap(anglesOf);
  if (angles.length === 0) return [];
  const rows = all.map(({ label }) => label);
  const bests = all.map((configuration) => ({
    row: configuration.label,
    best: bestAngle(configuration),
  }));
  const used = KINDS.filter((kind) => angles.some((angle) => angle.kind === kind));
  const key = legend(used.map(({ label, mark }) => ({ label, mark })), "Smallest angle of");
  const labels = Math.min(240, Math.max(...rows.map((row) => textWidth(row, FONT_SIZE.text)))) + 12;
  const { markup, apply } = drawPlot({
    width: FIGURE_WIDTH - labels,
    height: rows.length * ROW + BOTTOM,
    marginLeft: 8,
    marginRight: 20,
    marginTop: 0,
    marginBottom: BOTTOM,
    x: { zero: true, nice: true, domain: [0, Math.max(...bests.map(({ best }) => best))] },
    y: { type: "band", domain: rows, padding: 0, axis: null },
    marks: [
      Plot.gridX({ stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.ruleY(rows, { stroke: INK.grid.color, strokeDasharray: "1,3" }),
      Plot.axisX({
        label: "smallest angle between two classes, in degrees",
        labelAnchor: "center",
        labelArrow: "none",
        tickSize: 3,
        fontSize: FONT_SIZE.small,
      }),
      Plot.tickX(bests, { x: "best", y: "row", stroke: INK.text.color, strokeWidth: 3, inset: 2 }),
    ],
  });
  const marks = used.map((kind, i) =>
    marksPath(
      angles.filter((angle) => angle.kind === kind).map(({ angle, row }): [number, number] => [
        apply("x", angle),
        apply("y", row) + ROW * (i + 1) / (used.length + 1),
      ]),
      kind.mark,
      3.2,
    )
  );
  const names = rows.map((row, i) =>
    textMarkup(fitText(row, FONT_SIZE.text, 240), {
      x: labels - 2,
      y: (i + 0.5) * ROW + 4,
      anchor: "end",
    })
  );
  const [id, title] = [
    "prototype-separation",
    "Separation of the classes against the best possible",
  ];
  const caption =
    "The smallest angle between any two classes, a mark a seed; the upright stroke is the " +
    "largest that this number of classes can reach in this dimension. Directions are taken from the origin.";
  const height = key.height + rows.length * ROW + BOTTOM;
  const heading = { id, title, description: caption, width: FIGURE_WIDTH, height };
  const parts = [
    { x: 0, y: 0, markup: key.markup },
    { x: 0, y: key.height, markup: names.join("") },
    { x: labels, y: key.height, markup: markup + marks.join("") },
  ];
  return [{ id, title, caption, svg: standaloneSvg(heading, parts) }];
}
