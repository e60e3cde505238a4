import { metricDisplay, nameOf } from "../results/metrics.ts";
import type { Standing } from "../results/standings.ts";
import { formatRange, listWords } from "../results/text.ts";
import { type AtlasView, type Contest, contestsOf } from "./view.ts";
import { withdrawnRanking } from "./withdrawn_rankings.ts";

/** Something that embeddings are used for. */
export interface Question {
  id: string;
  title: string;
  /** The measured values that answer it; the first that exists counts. */
  values: readonly string[];
  /** Set where the number of dimensions is the answer. */
  fewest?: true;
  /** What the purpose asks of an embedding, in a sentence. */
  why: string;
}

/** A purpose for which a reader wants a loss. */
export const QUESTIONS: readonly Question[] = [
  {
    id: "classification",
    title: "Classification",
    values: ["accuracy"],
    why:
      "It asks only that an image lies on its class's side of every boundary, however wide the " +
      "class is.",
  },
  {
    id: "retrieval",
    title: "Retrieval",
    values: ["mapAtR", "recallAt1"],
    why:
      "It asks that the nearest images share a class: by the distance that the loss trained, and " +
      "for classes that it may not have seen.",
  },
  {
    id: "open-set",
    title: "Unknown classes",
    values: ["openSetAurocNatural", "openSetAuroc"],
    why:
      "It asks that what belongs to no class falls between the classes, and that the score which " +
      "reads the embedding sees it there.",
  },
  {
    id: "few-shot",
    title: "Few examples",
    values: ["fewShotAccuracy1", "fewShotAccuracy5"],
    why:
      "It asks that classes which were not trained on form clusters of their own: what tells only " +
      "the trained ones apart does not help.",
  },
  {
    id: "transfer",
    title: "Transfer",
    values: ["transferProbeAccuracy", "transferKnnAccuracy"],
    why:
      "It asks that the embedding keeps more than its own classes need: what a loss collapses, no " +
      "later classifier gets back.",
  },
  {
    id: "dimensions",
    title: "Fewest dimensions",
    values: ["accuracy"],
    fewest: true,
    why: "It asks how many classes fit side by side: in the plane ten directions are at most 36° " +
      "apart, and each further dimension gives more room.",
  },
];

/** The answer to a question in one setting. */
export interface Answer {
  question: Question;
  /** The column of results. */
  column: string;
  contest: Contest;
  /** The best; of the fewest dimensions the best that does not differ significantly from the best of all. */
  best: Standing;
  /** Those that are not significantly different from it. */
  tied: Standing[];
  /** How many more there are. */
  others: number;
  /** The best of all, which may need more dimensions. */
  overall: Standing;
}

/** The study that was made for these questions; its answers come first. */
const FIRST = "which-loss";

/** How many seeds and losses make a comparison. */
const [SEEDS, LOSSES] = [2, 3];

/**
 * Answers a question by the study that compares most losses, a dataset at a time.
 *
 * @param view The atlas.
 * @param question One of {@linkcode QUESTIONS}.
 * @returns An answer for each dataset that it was asked of; none where nothing is trained yet, or where
 *   the ranking is withdrawn.
 */
export function answersTo(view: AtlasView, question: Question): Answer[] {
  const contests = question.fewest
    ? view.studies.flatMap(({ experiment, input }) =>
      input === undefined ? [] : contestsOf(experiment, input.runs, "dimension")
    ).filter(({ configurations }) =>
      new Set(configurations.map(({ cell }) => cell.dimension)).size >= LOSSES
    )
    : view.contests;
  const all = contests.flatMap((contest) => answersOf(contest, question));
  const byCase = Map.groupBy(all, ({ column, contest }) => `${column} ${contest.dataset}`);
  return [...byCase.values()].map((answers) => answers.sort((a, b) => weight(b) - weight(a))[0]!)
    .sort((a, b) => weight(b) - weight(a));
}

/**
 * Why a question has no answer although it was asked; undefined where the ranking of a contest whose
 * losses were tuned alike stands, which answers it.
 */
export function withdrawalOf({ contests }: AtlasView, { values }: Question): string | undefined {
  const reasons = contests.flatMap(({ study, standings, untuned }) =>
    [...standings.keys()].filter((column) => values.includes(nameOf(column) ?? ""))
      .map((column) => withdrawnRanking(column, study) ?? untuned)
  );
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** The dimensions that were tried, in words, as fewer may do as well; all losses need not have had all. */
export function triedDimensions({ configurations }: Contest): string {
  const dimensions = [...new Set(configurations.map(({ cell }) => cell.dimension))]
    .sort((a, b) => a - b);
  const losses = new Set(configurations.map(({ cell }) => cell.loss.name));
  const all = configurations.length === dimensions.length * losses.size;
  return `tried: ${listWords(dimensions.map(String))}${
    all ? "" : ", not all of them by every loss"
  }`;
}

/** How much an answer says: those of the study made for it first, then those of most losses. */
function weight({ contest }: Answer): number {
  const losses = new Set(contest.configurations.map(({ cell }) => cell.loss.name)).size;
  return losses + (contest.study === FIRST ? 1000 : 0);
}

function answersOf(contest: Contest, question: Question): Answer[] {
  const columns = [...contest.standings.keys()];
  const name = question.values.find((value) => columns.some((column) => nameOf(column) === value));
  return columns.filter((column) => nameOf(column) === name).flatMap((column) => {
    if ((withdrawnRanking(column, contest.study) ?? contest.untuned) !== undefined) return [];
    const standings = contest.standings.get(column)!.filter(({ seeds }) => seeds >= SEEDS);
    const losses = new Set(standings.map(({ configuration }) => configuration.cell.loss.name));
    if (losses.size < LOSSES || metricDisplay(column).direction === "none") return [];
    const [overall] = standings;
    const good = standings.filter((each) => each === overall || each.tied);
    const chosen = question.fewest ? fewest(good) : good;
    const [best, ...tied] = chosen;
    const others = standings.length - chosen.length;
    return [{ question, column, contest, best: best!, tied, others, overall: overall! }];
  });
}

/** Those of the fewest dimensions. */
function fewest(standings: readonly Standing[]): Standing[] {
  const dimension = ({ configuration }: Standing) => configuration.cell.dimension;
  const least = Math.min(...standings.map(dimension));
  return standings.filter((each) => dimension(each) === least);
}

/** The interval of a mean in words. */
export function intervalWords({ interval }: Pick<Standing, "interval">): string {
  return interval === undefined
    ? "no interval of one seed"
    : `95 % interval ${formatRange(interval)}`;
}
