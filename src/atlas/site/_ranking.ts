import { roundNumbers } from "../../reports/svg.ts";
import type { Contest, Standing } from "./_contests.ts";
import { intervalCell, linkedLoss, linkedMean } from "./_values.ts";

/** The columns of a ranking. */
export const RANKING_COLUMNS = 5;

/** The heading of a ranking; the bars repeat what the numbers say. */
export const RANKING_HEAD =
  `<thead><tr><th scope="col">Loss</th><th scope="col" class="number">Rank</th>` +
  `<th scope="col" class="number">Mean</th><th scope="col">95 % interval</th>` +
  `<th scope="col" class="number">Seeds</th></tr></thead>`;

/** The meaning of the marks of a ranking. */
export const RANKING_NOTE =
  "≈ marks what the seeds cannot tell from the best (t tests, Holm, 0.05). A mean leads to its " +
  "seeds and digests.";

/** The rows of a ranking, the best first. */
export function rankingRows(contest: Contest, standings: readonly Standing[]): string {
  const ends = standings.flatMap(({ mean, interval }) =>
    interval === undefined ? [mean] : [interval.low, interval.high]
  );
  const [least, greatest] = [Math.min(...ends), Math.max(...ends)];
  const place = (value: number) =>
    greatest === least
      ? WIDTH / 2
      : EDGE + (WIDTH - 2 * EDGE) * (value - least) / (greatest - least);
  return standings.map((standing) => {
    const { rank, tied, configuration, seeds } = standing;
    return `<tr><th scope="row">${linkedLoss(configuration)}</th><td class="number">${
      rank === undefined ? "–" : `${tied ? "≈ " : ""}${rank}`
    }</td><td class="number">${linkedMean(contest, standing)}</td><td class="interval">${
      bar(standing, place)
    } ${intervalCell(standing)}</td><td class="number">${seeds}</td></tr>`;
  }).join("\n");
}

/** Size of a bar in px, and the room for its dot at both ends. */
const [WIDTH, HEIGHT, EDGE] = [120, 14, 5];

/** The mean and its interval on the scale of the ranking. */
function bar({ mean, interval }: Standing, place: (value: number) => number): string {
  const y = HEIGHT / 2;
  const line = interval === undefined
    ? ""
    : `<path d="M${roundNumbers(place(interval.low))},${y}H${
      roundNumbers(place(interval.high))
    }"/>`;
  return `<svg class="bar" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">${line}<circle cx="${
    roundNumbers(place(mean))
  }" cy="${y}" r="3.5"/></svg>`;
}
