import { type Configuration, configurations, withEmbeddings } from "../configurations.ts";
import { classBadge } from "../_badge.ts";
import { embeddingPanel } from "../embedding_panel.ts";
import type { ToPixels } from "../panel_axes.ts";
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
import type { Projection } from "../_projection.ts";
import { listWords } from "../text.ts";
import { roundNumbers } from "../svg.ts";
import { classMark, INK } from "../theme.ts";

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
function arrow(from: readonly [number, number], to: readonly [number, number], color: string) {
  const line = [...from, ...to].map(roundNumbers);
  const [x1, y1, x2, y2] = line;
  const at = `x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke-linecap="round"`;
  return `<line ${at} stroke="${INK.background.color}" stroke-width="4"/>` +
    `<line ${at} stroke="${color}" stroke-width="2.2"/>`;
}

/** A thin cross hair: the place itself, as badges are larger than what they mark. */
function crossHair([x, y]: readonly [number, number]): string {
  const d = roundNumbers(`M${x - 13},${y}h26M${x},${y - 13}v26`);
  return `<path d="${d}" stroke="${INK.error.color}" stroke-width="1.4"/>`;
}

/** Where the places are drawn, in the coordinates of the embedding. */
function endsOf(run: ReportRun, { rows, directions }: Places): number[][] {
  const scale = directions ? arrowScale(run, rows) : 1;
  return rows.map((row) => row.map((value) => value * scale));
}

function drawPlaces(run: ReportRun, places: Places, toPixels: ToPixels, flat: Projection): string {
  const { classes } = run.geometry;
  const origin = toPixels(flat.project(new Array(run.cell.dimension).fill(0)));
  const ends = endsOf(run, places).map((end) => toPixels(flat.project(end)));
  const lines = places.directions
    ? ends.map((end, k) => arrow(origin, end, classMark(classes[k]!).color))
    : ends.map(crossHair);
  const badges = ends.map((end, k) => classBadge(run.classNames, classes[k]!, end));
  return lines.join("") + badges.join("");
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

/**
 * Embeddings with what the loss has learned or was given: class vectors, centers, targets or
 * prototypes.
 *
 * @param input The runs of the report.
 * @returns Drawings of the two- and three-dimensional configurations that have any of them.
 */
export function classVectors({ runs }: ReportInput): Drawing[] {
  const all = withEmbeddings(configurations(runs)).filter(({ cell, runs }) =>
    (cell.dimension === 2 || cell.dimension === 3) && placesOf(runs[0]!) !== undefined
  );
  const sheets = pagesByTask(all, PANELS).map((page) => {
    const limit = Math.floor(POINTS / page.length);
    return panelSheet({
      title: `Class vectors and targets on ${taskLabel(page[0]!.cell)}`,
      caption: caption(page, limit),
      legend: classLegend(page),
      panels: page.map((configuration) => {
        const run = configuration.runs[0]!;
        const places = placesOf(run)!;
        return {
          run,
          heading: configuration.label,
          subheading: `${places.name}, ${runSubheading(configuration)}`,
          draw: (side) =>
            embeddingPanel(run, {
              side,
              limit,
              include: endsOf(run, places),
              above: (toPixels, flat) => drawPlaces(run, places, toPixels, flat),
            }),
        };
      }),
    });
  });
  return drawSheets("class-vectors", sheets);
}
