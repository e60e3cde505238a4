import type { Contest } from "../../atlas/view.ts";
import type { ClaimVerdict } from "../../claims/types.ts";
import { type Content, type Markup, markup } from "../../figures/drawing/markup.ts";
import { type Configuration, runName } from "../../results/configurations.ts";
import { measureNameOf, metricDisplay } from "../../results/metrics.ts";
import { RANKING_RULE, type Standing } from "../../results/standings.ts";
import { formatNumber, formatRange } from "../../results/text.ts";
import { type Column, link, type RowGroup } from "../html.ts";

/** One page of the site. */
export interface SitePage {
  /** The name of its file. */
  file: string;
  title: string;
  /** What it is, in a sentence below the title. */
  lead: Content;
  /** The content below. */
  body: Content;
  /** The content of the files that it shows, by their names. */
  files?: ReadonlyMap<string, string>;
  /** Whether it has a table that can be filtered and sorted. */
  filtered?: boolean;
  /** Whether it has embeddings to explore. */
  explored?: boolean;
  /** What else runs when it is there. */
  script?: string;
}

/** A file name made of a title: what could mean something in an address becomes a line. */
export function fileName(kind: string, name: string): string {
  return `${kind}-${name.replace(/[^A-Za-z0-9-]/g, "_")}.html`;
}

/** A link to the page of a study. */
export const studyLink = (name: string, text: Content = name, anchor = ""): Markup =>
  link(fileName("study", name) + anchor, text);

/** The page of the measure that gives a column. */
export const metricPageOf = (column: string): string => fileName("metric", measureNameOf(column));

/** The title of a metric, leading to the page of its measure. */
export const metricLink = (column: string): Markup =>
  link(metricPageOf(column), metricDisplay(column).title);

/** The name of a configuration's loss, leading to the page of the loss. */
export const lossLink = ({ cell, label }: Configuration): Markup =>
  link(fileName("loss", cell.loss.name), label);

/** The anchor of a configuration in the page of its study: its seeds, values and digests. */
export const configurationId = ({ runs }: Configuration): string =>
  `configuration-${runName(runs[0]!)}`;

/** A mean that leads to its seeds and digests. */
export function meanLink(study: string, { configuration, mean }: Standing): Markup {
  const page = fileName("study", study);
  return link(`${page}#${configurationId(configuration)}`, formatNumber(mean));
}

/** An interval as table cells show it, such as `0.979 to 0.983`; a dash of one seed. */
export function intervalText({ interval }: Standing): string {
  return interval === undefined ? "–" : formatRange(interval);
}

/** A rank as table cells show it; a dash where there is none. */
export function rankText({ rank, tied }: Standing, of = ""): string {
  return rank === undefined ? "–" : `${tied ? "≈ " : ""}${rank}${of}`;
}

/** How many seeds a mean is of, and of how many where some have no value. */
export function seedsCell({ seeds, of }: Standing): string | number {
  return seeds === of ? of : `${seeds} of ${of}`;
}

/** The columns of a ranking; the bars repeat what the numbers say. */
export const RANKING: readonly Column[] = [
  { title: "Loss" },
  { title: "Rank", numeric: true },
  { title: "Mean", numeric: true },
  { title: "95 % interval", style: "interval" },
  { title: "Seeds", numeric: true },
];

/** The meaning of the marks of a ranking. */
export const RANKING_NOTE =
  `≈ marks what is not significantly different from the best (${RANKING_RULE}). A mean leads ` +
  "to its seeds and digests.";

/** The rows of a ranking, the best first. */
export function ranking({ study }: Contest, standings: readonly Standing[]): RowGroup {
  const ends = standings.flatMap(({ mean, interval }) =>
    interval === undefined ? [mean] : [interval.low, interval.high]
  );
  const [least, greatest] = [Math.min(...ends), Math.max(...ends)];
  const place = (value: number) =>
    greatest === least
      ? WIDTH / 2
      : EDGE + (WIDTH - 2 * EDGE) * (value - least) / (greatest - least);
  return {
    rows: standings.map((standing) => ({
      cells: [
        lossLink(standing.configuration),
        rankText(standing),
        meanLink(study, standing),
        [bar(standing, place), " ", intervalText(standing)],
        seedsCell(standing),
      ],
    })),
  };
}

/** Size of a bar in px, and the room for its dot at both ends. */
const [WIDTH, HEIGHT, EDGE] = [120, 14, 5];

/**
 * An effect with its interval on a scale of its own, and an upright where there is no effect. What is
 * infinite ends at the edge.
 */
export function effectBar({ estimate, interval: { low, high } }: ClaimVerdict): Markup {
  const finite = [0, estimate, low, high].filter(Number.isFinite);
  const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
  const place = (value: number) => {
    const share = greatest === least ? 0.5 : (value - least) / (greatest - least);
    return EDGE + (WIDTH - 2 * EDGE) * Math.min(1, Math.max(0, share));
  };
  const interval = Number.isNaN(low) ? undefined : { low, high };
  return bar({ mean: estimate, ...interval && { interval } }, place, place(0));
}

/** A mean and its interval on a scale. */
function bar(
  { mean, interval }: Pick<Standing, "mean" | "interval">,
  place: (value: number) => number,
  zero?: number,
): Markup {
  const y = HEIGHT / 2;
  const line = interval &&
    markup`<path d="M${place(interval.low)},${y}H${place(interval.high)}"/>`;
  const upright = zero !== undefined && markup`<path class="zero" d="M${zero},0V${HEIGHT}"/>`;
  return markup`<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">${
    upright || undefined
  }${line}<circle cx="${place(mean)}" cy="${y}" r="3.5"/></svg>`;
}
