import { z } from "zod";
import { type Matrix, rowOf } from "../../base/matrix.ts";
import { randomStream } from "../../base/random.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { optionsOf, show } from "../../base/check.ts";
import {
  allFinite,
  checkLabels,
  checkLists,
  checkMatrix,
  checkNumbers,
  checkPositiveInteger,
} from "../metrics/check.ts";
import { groupClasses, type Labels, membersOf, NOT_FINITE } from "../metrics/classes.ts";
import {
  checkDistance,
  chosenDistance,
  type Distance,
  distanceParameter,
  normalizeRows,
  readsSpace,
} from "../metrics/distances.ts";
import { mean, meanPoint, squaredDistance, unitRows, variance } from "../metrics/vectors.ts";

/**
 * What is done to the embeddings first, in the names of Wang et al. (SimpleShot, 2019): `UN`
 * nothing, `L2N` scaling to unit length, `CL2N` that after subtracting a mean.
 *
 * @experimental
 */
export type FewShotVariant = "UN" | "L2N" | "CL2N";

/**
 * Options of {@linkcode fewShot} and {@linkcode fewShotEpisodes}.
 *
 * @experimental
 */
export interface FewShotOptions {
  /** N: classes of an episode; fewer where there are fewer. */
  ways?: number;
  /** K: samples of a class that are shown. */
  shots?: number;
  /** Samples of a class to classify. */
  queries?: number;
  /** How many tasks are drawn. */
  episodes?: number;
  /** Names the stream of episodes: the same for all networks that are compared. */
  seed?: number;
  /** The transformation of the embeddings. */
  variant?: FewShotVariant;
  /** By which the nearest mean is found; the cosine takes the mean of shown samples of unit length. */
  distance?: Distance;
  /** For `CL2N`: d coordinates of the mean of the *training* embeddings. */
  baseMean?: ArrayLike<number>;
}

/** The defaults of {@linkcode FewShotOptions}, but for the mean. */
export const FEW_SHOT_DEFAULTS: Required<Omit<FewShotOptions, "baseMean">> = {
  ways: 5,
  shots: 1,
  queries: 15,
  episodes: 600,
  seed: 0,
  variant: "UN",
  distance: "euclidean",
};

/** One task: tell these classes apart from a few samples of each. */
export interface Episode {
  /** For each class the indices of the samples that are shown. */
  support: Int32Array[];
  /** For each class the indices of the samples to classify. */
  query: Int32Array[];
}

/**
 * The result of the few-shot protocol.
 *
 * @experimental
 */
export interface FewShotResult {
  /** Mean over the episodes of the share of queries classified correctly. */
  accuracy: number;
  /** Half the width of the 95 % interval of that mean: 1.96 * std / sqrt(episodes). */
  interval: number;
  /** The accuracy of each episode, to compare networks in pairs. */
  episodes: Float64Array;
  /** Classes of an episode. */
  ways: number;
  /** Why there is no value, or fewer ways than asked for. */
  note?: string;
}

/**
 * Measures few-shot classification: each query goes to the class whose mean of a few shown samples
 * is nearest (Snell, Swersky and Zemel 2017).
 *
 * The interval is over episodes and describes one network; seeds vary beyond it.
 *
 * @param x N x d embeddings of classes not seen in training.
 * @param labels N labels.
 * @param options See `FEW_SHOT_DEFAULTS`.
 * @returns Mean accuracy with its interval; NaN where no episode can be drawn.
 * @throws {TypeError | RangeError} If the arguments do not fit together, a number is no positive
 * integer or above 100,000, there are fewer than two ways, or `CL2N` lacks its mean.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { fewShot } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[0], [1], [2], [10], [11], [12]]);
 * const { accuracy, interval, ways } = fewShot(x, [0, 0, 0, 1, 1, 1], { queries: 2 });
 * assertEquals([accuracy, interval, ways], [1, 0, 2]);
 * ```
 */
export function fewShot(x: Matrix, labels: Labels, options: FewShotOptions = {}): FewShotResult {
  checkMatrix(x);
  checkLabels(labels, x.rows);
  const { ways: asked, variant, shots, queries, baseMean, distance } = settingsOf(options);
  checkVariant(x, variant, baseMean);
  checkDistance(distance);
  if (!allFinite(x.data)) return nothing(NOT_FINITE);
  const episodes = fewShotEpisodes(labels, options);
  if (episodes.length === 0) {
    return nothing(`fewer than two classes have ${shots} + ${queries} samples`);
  }
  const prepared = prepare(x, variant, baseMean);
  const points = distance === "cosine" ? unitRows(prepared) : prepared;
  const accuracies = Float64Array.from(
    episodes,
    (episode) => episodeAccuracy(points, episode, distance),
  );
  const ways = episodes[0]!.support.length;
  return {
    accuracy: mean(accuracies),
    interval: 1.96 * Math.sqrt(variance(accuracies) / episodes.length),
    episodes: accuracies,
    ways,
    ...ways < asked && { note: `${ways} classes an episode, as only these have enough samples` },
  };
}

/**
 * Draws the episodes. They depend on the labels and the options only, so that all networks meet the
 * same ones.
 *
 * @param labels N labels.
 * @param options See `FEW_SHOT_DEFAULTS`.
 * @returns The episodes; none if fewer than two classes have enough samples.
 * @throws {TypeError | RangeError} If a number is not a positive integer, or there are fewer than two ways.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [episode] = fewShotEpisodes([0, 0, 1, 1, 1], { queries: 1 });
 * assertEquals([episode?.support.length, episode?.query.length], [2, 2]);
 * ```
 */
export function fewShotEpisodes(labels: Labels, options: FewShotOptions = {}): Episode[] {
  const { ways, shots, queries, episodes, seed } = settingsOf(options);
  const members = membersOf(groupClasses(labels))
    .filter(({ length }) => length >= shots + queries);
  if (members.length < 2) return [];

  const random = randomStream(seed, `few-shot/${ways}-way/${shots}-shot/${queries}-query`);
  return Array.from({ length: episodes }, () => {
    const classes = random.permutation(members.length).subarray(0, Math.min(ways, members.length));
    const drawn = Array.from(classes, (k) => {
      const order = random.permutation(members[k]!.length);
      return order.subarray(0, shots + queries).map((i) => members[k]![i]!);
    });
    return {
      support: drawn.map((indices) => indices.subarray(0, shots)),
      query: drawn.map((indices) => indices.subarray(shots)),
    };
  });
}

/** The largest number of episodes, ways, shots and queries. */
const MOST = 100_000;

/** The options with their defaults, checked. */
function settingsOf(options: FewShotOptions) {
  const settings = { ...FEW_SHOT_DEFAULTS, ...optionsOf(options) };
  for (const name of ["ways", "shots", "queries", "episodes"] as const) {
    checkPositiveInteger(settings[name], name, MOST);
  }
  if (settings.ways < 2) {
    throw new RangeError("Cannot draw episodes because there must be at least 2 ways: there is 1");
  }
  return settings;
}

function episodeAccuracy(x: Matrix, { support, query }: Episode, distance: Distance): number {
  const prototypes = support.map((indices) => {
    const point = meanPoint(x.data, x.columns, indices);
    // Of points of unit length the nearest is that of the greatest cosine.
    if (distance === "cosine") normalizeRows(point, x.columns);
    return point;
  });
  let correct = 0;
  let total = 0;
  for (const [k, indices] of query.entries()) {
    for (const i of indices) if (nearest(prototypes, rowOf(x, i)) === k) correct++;
    total += indices.length;
  }
  return correct / total;
}

/** The index of the nearest prototype, the first of several. */
function nearest(prototypes: readonly Float64Array[], row: Float32Array): number {
  let best = 0;
  let least = Infinity;
  for (const [k, prototype] of prototypes.entries()) {
    const square = squaredDistance(row, 0, prototype, 0, row.length);
    if (square < least) [best, least] = [k, square];
  }
  return best;
}

/** Throws unless the variant is known, and has the mean that it needs. */
function checkVariant(x: Matrix, variant: FewShotVariant, baseMean?: ArrayLike<number>): void {
  if (variant === "UN" || variant === "L2N") return;
  if (variant !== "CL2N") {
    throw new RangeError(
      `Cannot prepare embeddings by ${show(variant)}: it must be UN, L2N or CL2N`,
    );
  }
  checkLists({ baseMean: baseMean ?? [] });
  if (baseMean?.length !== x.columns) {
    throw new RangeError(
      `Cannot centre the embeddings because CL2N needs a mean of ${x.columns} coordinates: got ${
        baseMean?.length ?? "none"
      }`,
    );
  }
  checkNumbers(baseMean, "baseMean");
}

function prepare(x: Matrix, variant: FewShotVariant, baseMean: ArrayLike<number> = []): Matrix {
  if (variant === "UN") return x;
  if (variant === "L2N") return unitRows(x);
  return unitRows({ ...x, data: x.data.map((value, at) => value - baseMean[at % x.columns]!) });
}

function nothing(note: string): FewShotResult {
  return { accuracy: NaN, interval: NaN, episodes: new Float64Array(0), ways: 0, note };
}

const count = z.int().min(1).max(MOST);

/** {@linkcode fewShot} as a measure, of the held-out classes or of another dataset. */
export const fewShotMeasure: MeasureDefinition = defineMeasure({
  name: "fewShot",
  title: "Few-shot accuracy",
  description: "Mean accuracy over episodes of classes known from a few samples each",
  direction: "higher",
  range: [0, 1],
  parameters: z.strictObject({
    dataset: z.string().nullable().default(null),
    shots: z.literal([1, 5]).default(1),
    ways: count.min(2).default(FEW_SHOT_DEFAULTS.ways),
    queries: count.default(FEW_SHOT_DEFAULTS.queries),
    episodes: count.default(FEW_SHOT_DEFAULTS.episodes),
    variant: z.enum(["UN", "L2N", "CL2N"]).default(FEW_SHOT_DEFAULTS.variant),
    distance: distanceParameter,
  }),
  named: ["shots"],
  reads: ["novel", "train"],
  readsIfThere: readsSpace,
  columns: ({ shots }) => [{
    name: `fewShotAccuracy${shots}`,
    title: `Few-shot accuracy (${shots}-shot)`,
    description: `Mean accuracy over episodes of classes known from ${
      shots === 1 ? "one sample" : `${shots} samples`
    } each`,
    direction: "higher",
    range: [0, 1],
  }],
  compute: ({ novel, train, space }, { dataset: _, distance: choice, ...options }) => {
    const column = `fewShotAccuracy${options.shots}`;
    const { distance, note: by } = chosenDistance(choice, space);
    const { accuracy, interval, ways, episodes, note } = fewShot(novel.embeddings, novel.labels, {
      ...options,
      distance,
      baseMean: meanPoint(train.embeddings.data, train.embeddings.columns),
    });
    const spread = `95 % interval ± ${
      interval.toFixed(4)
    } over ${episodes.length} episodes of ${ways} classes`;
    const words = Number.isNaN(accuracy) ? [] : [spread, by];
    const reason = [...words, note].filter(Boolean).join("; ");
    return { values: { [column]: accuracy }, notes: { [column]: reason } };
  },
});
