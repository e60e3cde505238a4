import type { Configuration } from "../results/configurations.ts";
import { listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition } from "./drawing/drawing.ts";
import { embeddingPanel, type ToPixels } from "./drawing/embedding_panel.ts";
import { classBadge } from "./drawing/marks.ts";
import { type Content, markup } from "./drawing/markup.ts";
import { panelFigure, pointsSentence, runSubheading } from "./drawing/panel_figure.ts";
import type { Projection } from "./drawing/projection.ts";
import { classMark, INK } from "./drawing/theme.ts";

const PANELS = 9;

type Point = readonly [number, number];

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

/** The factor that brings the longest direction to four fifths of the farthest embedding. */
function arrowScale({ embeddings }: ReportRun, rows: Places["rows"]): number {
  const { coordinates: { data, columns }, splits } = embeddings;
  let reach = 0;
  for (const [row, split] of splits.entries()) {
    const length = Math.hypot(...data.subarray(row * columns, (row + 1) * columns));
    if (split === "test" && length > reach) reach = length;
  }
  return (0.8 * reach) / (Math.max(...rows.map((row) => Math.hypot(...row))) || 1);
}

/** An arrow on a halo of the background, so that it reads over points. */
function arrow([x1, y1]: Point, [x2, y2]: Point, color: string): Content {
  const at = markup`x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke-linecap="round"`;
  return markup`<line ${at} stroke="${INK.background.color}" stroke-width="4"/><line ${at} stroke="${color}" stroke-width="2.2"/>`;
}

/** A thin cross hair: the place itself, as badges are larger than what they mark. */
function crossHair([x, y]: Point): Content {
  return markup`<path d="M${x - 13},${y}h26M${x},${
    y - 13
  }v26" stroke="${INK.error.color}" stroke-width="1.4"/>`;
}

/** Where the places are drawn, in the coordinates of the embedding. */
function endsOf(run: ReportRun, { rows, directions }: Places): number[][] {
  const scale = directions ? arrowScale(run, rows) : 1;
  return rows.map((row) => row.map((value) => value * scale));
}

function drawPlaces(run: ReportRun, places: Places, toPixels: ToPixels, flat: Projection): Content {
  const { classes } = run.geometry;
  const origin = toPixels(flat.project(new Array(run.cell.dimension).fill(0)));
  const ends = endsOf(run, places).map((end) => toPixels(flat.project(end)));
  const lines = places.directions
    ? ends.map((end, k) => arrow(origin, end, classMark(classes[k]!).color))
    : ends.map(crossHair);
  const badges = ends.map((end, k) => classBadge(run.classNames, classes[k]!, end));
  return [lines, badges];
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
  needs: "no loss of a two- or three-dimensional embedding has vectors, centers or targets",
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
        const above = (toPixels: ToPixels, flat: Projection) =>
          drawPlaces(run, places, toPixels, flat);
        return [{
          subtitle: `${places.name}, ${runSubheading(configuration)}`,
          draw: (side) => embeddingPanel(run, { side, limit, include: endsOf(run, places), above }),
        }];
      },
    }),
};
