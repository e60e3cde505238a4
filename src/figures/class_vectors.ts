import * as Plot from "@observablehq/plot";
import type { Configuration } from "../results/configurations.ts";
import { listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition } from "./drawing/drawing.ts";
import { badges, type ClassPlace, embeddingPanel, type Plane } from "./drawing/embedding_panel.ts";
import { panelFigure, pointsSentence, runSubheading } from "./drawing/panel_figure.ts";
import { classMark, INK } from "./drawing/theme.ts";

const PANELS = 9;

/** Where a loss has put its classes: points of the embedding, or directions of it. */
interface Places {
  /** In words, plural. */
  name: string;
  rows: readonly (readonly number[])[];
  directions: boolean;
}

/** The places that a loss has for its classes; vectors first, as they decide where there are any. */
function placesOf({ geometry }: ReportRun): Places | undefined {
  const { weights, prototypes, targets, centers } = geometry;
  if (weights && !centers) return { name: "class vectors", rows: weights, directions: true };
  if (centers) return { name: "learned class centers", rows: centers, directions: false };
  if (targets) return { name: "targets", rows: targets, directions: false };
  if (prototypes) return { name: "prototypes", rows: prototypes, directions: true };
  return undefined;
}

/** Whether a place can be drawn; those of a network that diverged cannot. */
const isPlace = (row: readonly number[], { cell: { dimension } }: ReportRun) =>
  row.length === dimension && row.every(Number.isFinite);

/** The factor that brings the longest direction to four fifths of the farthest embedding. */
function arrowScale({ embeddings }: ReportRun, rows: Places["rows"]): number {
  const { coordinates: { data, columns }, splits } = embeddings;
  let reach = 0;
  for (const [row, split] of splits.entries()) {
    const length = Math.hypot(...data.subarray(row * columns, (row + 1) * columns));
    if (split === "test" && length > reach && length < Infinity) reach = length;
  }
  return (0.8 * reach) / (Math.max(...rows.map((row) => Math.hypot(...row))) || 1);
}

/** Where the places are drawn, in the coordinates of the embedding, each with its class. */
function endsOf(run: ReportRun, { rows, directions }: Places): { label: number; end: number[] }[] {
  const shown = rows.map((row, k) => ({ row, label: run.geometry.classes[k] ?? k }))
    .filter(({ row }) => isPlace(row, run));
  const scale = directions ? arrowScale(run, shown.map(({ row }) => row)) : 1;
  return shown.map(({ row, label }) => ({ label, end: row.map((value) => value * scale) }));
}

/** Arrows on a halo of the background, so that they read over points; or thin cross hairs. */
function placeMarks(run: ReportRun, places: Places, { project }: Plane): Plot.Markish {
  const ends = endsOf(run, places).map(({ label, end }) => ({ label, at: project(end) }));
  const [x, y] = [({ at }: ClassPlace) => at[0], ({ at }: ClassPlace) => at[1]];
  const arrows = { x1: 0, y1: 0, x2: x, y2: y, strokeLinecap: "round" } as const;
  const lines = places.directions
    ? [
      Plot.link(ends, { ...arrows, stroke: INK.background.color, strokeWidth: 4 }),
      Plot.link(ends, {
        ...arrows,
        stroke: ({ label }: ClassPlace) => classMark(label).color,
        strokeWidth: 2.2,
      }),
    ]
    // The place itself, as badges are larger than what they mark.
    : Plot.dot(ends, { x, y, symbol: "plus", r: 8.4, stroke: INK.error.color, strokeWidth: 1.4 });
  return [lines, badges(ends, run.classNames)];
}

function caption(page: readonly Configuration[], limit: number): string {
  const kinds = page.map(({ runs }) => placesOf(runs[0]!)!);
  const names = [...new Set(kinds.map(({ name }) => name))];
  const marks = [
    kinds.some(({ directions }) => directions)
      ? "arrows are scaled by one factor a panel, so that directions and relative lengths compare"
      : [],
    kinds.some(({ directions }) => !directions)
      ? "badges with a cross stand at their own coordinates"
      : [],
  ].flat();
  return `Test embeddings with the ${listWords(names)} of the loss: ${listWords(marks)}. ` +
    pointsSentence(page, limit);
}

/** Embeddings with what the loss has learned or was given, in two or three dimensions. */
export const figure: FigureDefinition = {
  shows: "Embeddings with the class vectors, centers, targets or prototypes of the loss",
  group: "Embeddings",
  needs: "a loss of a two- or three-dimensional embedding with vectors, centers or targets",
  gallery: ["targets"],
  sheets: ({ runs }) =>
    panelFigure(runs, {
      title: "Class vectors and targets",
      size: PANELS,
      keep: ({ cell: { dimension }, runs: [run] }) =>
        (dimension === 2 || dimension === 3) && placesOf(run!) !== undefined,
      caption,
      panels(run, limit, configuration) {
        const places = placesOf(run)!;
        const above = (plane: Plane) => placeMarks(run, places, plane);
        return [{
          subtitle: `${places.name}, ${runSubheading(configuration)}`,
          draw: (side) => {
            const include = endsOf(run, places).map(({ end }) => end);
            return embeddingPanel(run, { side, limit, include, above });
          },
        }];
      },
    }),
};
