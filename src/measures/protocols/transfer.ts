import { z } from "zod";
import { optionsOf } from "../../base/check.ts";
import type { Matrix } from "../../base/matrix.ts";
import { type RandomStream, randomStream } from "../../base/random.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { accuracy } from "../metrics/accuracy.ts";
import {
  checkLabelled,
  checkLists,
  checkNumber,
  checkPositiveInteger,
  checkSameColumns,
  type LabelledEmbeddings,
} from "../metrics/check.ts";
import { groupClasses, type Labels } from "../metrics/classes.ts";
import { knnAccuracy } from "../metrics/knn.ts";
import {
  fitLogisticRegression,
  type LogisticModel,
  logisticNll,
  predictLogistic,
} from "../metrics/logistic_regression.ts";
import { columnMeans, rowsIn } from "../metrics/vectors.ts";

/**
 * Options of {@linkcode transfer}.
 *
 * @experimental
 */
export interface TransferOptions {
  /** Penalties to try, from 1e-20 to 1e20, of `penalty / 2 * ||W||^2 + sum(-log p)`, any order. */
  penalties?: readonly number[];
  /** Share of the training samples on which the penalty is chosen, between 0 and 1. */
  validationShare?: number;
  /** Names the random split into fitting and validation part: the same for all that is compared. */
  seed?: number;
  /** Largest component of the gradient of the mean objective at which L-BFGS stops. */
  tolerance?: number;
  /** Limit of iterations of each fit. */
  maxIterations?: number;
  /** k of the kNN transfer. */
  neighbours?: number;
}

/** The defaults of {@linkcode TransferOptions}: the grid of Kornblith, Shlens and Le (2019). */
export const TRANSFER_DEFAULTS: Required<TransferOptions> = {
  penalties: logGrid(1e-6, 1e5, 45),
  validationShare: 0.2,
  seed: 0,
  tolerance: 1e-5,
  maxIterations: 5000,
  neighbours: 20,
};

/**
 * How one penalty did on the validation part.
 *
 * @experimental
 */
export interface PenaltyTrial {
  /** The penalty that was tried. */
  penalty: number;
  /** Share of the validation samples classified correctly. */
  accuracy: number;
  /** Their mean negative log-likelihood, which settles equal accuracies. */
  meanNll: number;
  /** Whether L-BFGS reached its tolerance. */
  converged: boolean;
}

/**
 * The result of the transfer protocol.
 *
 * @experimental
 */
export interface TransferResult {
  /** Share of the test samples that the linear probe classifies correctly. */
  probeAccuracy: number;
  /** The same for the kNN classifier on the features as they are. */
  knnAccuracy: number;
  /** The penalty chosen. */
  penalty: number;
  /** Whether the final fit converged. */
  converged: boolean;
  /** All penalties tried, ascending. */
  trials: PenaltyTrial[];
  /** Notes on the values: fits that did not converge, a grid that had to be widened. */
  notes: string[];
}

/** How often the grid grows by an eighth of its length where its end is the best. */
const MAX_WIDENINGS = 4;

/**
 * Measures how well frozen features carry over to other classes: standardises them by the training
 * samples, fits an L2-regularised multinomial logistic regression to convergence by L-BFGS, with
 * the penalty chosen on a stratified part of the training samples, fits again on all of them and
 * classifies the test samples (Kornblith, Shlens and Le 2019, appendix A.4). A kNN classifier
 * stands beside it.
 *
 * Penalties run from strong to weak, each fit starting from the one before. Where the best is at an
 * end of the grid, the grid is widened. What did not converge is in `notes`, never hidden.
 *
 * @param train Features and labels to fit to.
 * @param test Features and labels to classify.
 * @param options See `TRANSFER_DEFAULTS`.
 * @returns Accuracies, with how the penalty was chosen; NaN unless there are two classes and finite
 * features on both sides.
 * @throws {TypeError | RangeError} If the input does not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { transfer } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[-3], [-2], [-1], [1], [2], [3]]);
 * const sample = { embeddings: x, labels: [0, 0, 0, 1, 1, 1] };
 * assertEquals(transfer(sample, sample, { neighbours: 1 }).probeAccuracy, 1);
 * ```
 */
export function transfer(
  train: LabelledEmbeddings,
  test: LabelledEmbeddings,
  options: TransferOptions = {},
): TransferResult {
  const settings = { ...TRANSFER_DEFAULTS, ...optionsOf(options) };
  checkLabelled(train, "train");
  checkLabelled(test, "test");
  checkSameColumns(train.embeddings, test.embeddings, ["train.embeddings", "test.embeddings"]);
  checkSettings(settings);
  const reason = whyNotTransferable(train, test);
  if (reason) return nothing(reason);

  const standardized = standardizer(train.embeddings);
  const features = standardized(train.embeddings);
  const { trials, notes } = choosePenalty({ ...train, embeddings: features }, settings);
  const { penalty } = bestOf(trials);
  const model = fitLogisticRegression(features, train.labels, {
    ...settings,
    C: 1 / penalty,
  });
  if (!model.converged) {
    notes.push(`the final fit did not converge in ${model.iterations} iterations`);
  }
  const predictions = predictLogistic(model, standardized(test.embeddings));
  return {
    probeAccuracy: accuracy(predictions, test.labels),
    knnAccuracy: knn(train, test, settings.neighbours, notes),
    penalty,
    converged: model.converged,
    trials,
    notes,
  };
}

function checkSettings(settings: Required<TransferOptions>): void {
  const { penalties, validationShare, seed, tolerance, maxIterations, neighbours } = settings;
  checkLists({ penalties });
  checkPositiveInteger(penalties.length, "the number of penalties", 1000);
  for (const penalty of penalties) checkNumber(penalty, "a penalty", 1e-20, 1e20);
  checkNumber(validationShare, "validationShare", 1e-6, 1 - 1e-6);
  checkNumber(tolerance, "tolerance", 0, 1);
  checkNumber(seed, "seed", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkPositiveInteger(maxIterations, "maxIterations", 1_000_000);
  checkPositiveInteger(neighbours, "neighbours");
}

/** Tries the penalties on a stratified split, beyond the grid's ends where these are the best. */
function choosePenalty(
  train: LabelledEmbeddings,
  { penalties, validationShare, seed, ...fitting }: Required<TransferOptions>,
): { trials: PenaltyTrial[]; notes: string[] } {
  const split = stratifiedSplit(train.labels, validationShare, randomStream(seed, "transfer"));
  const part = (indices: Int32Array) => ({
    embeddings: rowsIn(train.embeddings, indices),
    labels: Int32Array.from(indices, (i) => train.labels[i]!),
  });
  const [fit, validation] = [part(split.fit), part(split.validation)];
  const starts = new Map<number, LogisticModel>();
  const attempt = (penalty: number, initial?: LogisticModel): PenaltyTrial => {
    const model = fitLogisticRegression(fit.embeddings, fit.labels, {
      ...fitting,
      C: 1 / penalty,
      ...initial && { initial },
    });
    starts.set(penalty, model);
    return {
      penalty,
      accuracy: accuracy(predictLogistic(model, validation.embeddings), validation.labels),
      meanNll: logisticNll(model, validation.embeddings, validation.labels),
      converged: model.converged,
    };
  };

  const descending = [...penalties].sort((a, b) => b - a);
  let trials: PenaltyTrial[] = [];
  for (const penalty of descending) {
    trials.unshift(attempt(penalty, starts.get(trials[0]?.penalty ?? NaN)));
  }
  const step = penalties.length < 2 ? 10 : (descending[0]! / descending.at(-1)!) ** (1 / 8);
  let widened = 0;
  for (; widened < MAX_WIDENINGS; widened++) {
    const best = bestOf(trials);
    const weakest = best === trials[0];
    const atEnd = weakest || best === trials.at(-1);
    // Where no validation sample is wrong, likelihood alone would go on to ever weaker penalties.
    if (!atEnd || best.accuracy === 1) break;
    const penalty = weakest ? best.penalty / step : best.penalty * step;
    const trial = attempt(penalty, starts.get(best.penalty));
    trials = weakest ? [trial, ...trials] : [...trials, trial];
  }
  const notes: string[] = [];
  if (widened > 0) {
    notes.push(
      `the best penalty was at an end of the grid, which was widened to [${
        trials[0]!.penalty.toPrecision(2)
      }, ${trials.at(-1)!.penalty.toPrecision(2)}]`,
    );
  }
  const unconverged = trials.filter(({ converged }) => !converged).length;
  if (unconverged > 0) notes.push(`${unconverged} of ${trials.length} fits did not converge`);
  return { trials, notes };
}

/** The highest accuracy; of equal ones the highest likelihood. */
function bestOf(trials: readonly PenaltyTrial[]): PenaltyTrial {
  return trials.reduce((best, trial) =>
    trial.accuracy > best.accuracy ||
      trial.accuracy === best.accuracy && trial.meanNll < best.meanNll
      ? trial
      : best
  );
}

function knn(
  train: LabelledEmbeddings,
  test: LabelledEmbeddings,
  neighbours: number,
  notes: string[],
): number {
  if (train.embeddings.rows >= neighbours) {
    return knnAccuracy(train.embeddings, train.labels, test.embeddings, test.labels, neighbours);
  }
  notes.push(`no kNN accuracy as there are fewer than ${neighbours} training samples`);
  return NaN;
}

/** Maps features to mean 0 and standard deviation 1, by the statistics of the training samples. */
export function standardizer(train: Matrix): (x: Matrix) => Matrix {
  const mean = columnMeans(train);
  const square = new Float64Array(train.columns);
  for (let at = 0; at < train.data.length; at++) {
    const column = at % train.columns;
    square[column]! += (train.data[at]! - mean[column]!) ** 2;
  }
  // A feature that never varies stays 0 rather than becoming NaN.
  const scale = square.map((sum) => sum === 0 ? 1 : Math.sqrt(sum / train.rows));
  return (x) => ({
    ...x,
    data: x.data.map((value, at) => (value - mean[at % x.columns]!) / scale[at % x.columns]!),
  });
}

/**
 * Splits samples at random into a part to fit and a part to validate, with the same share of each
 * class: of n samples round(share * n) are for validation, but at least one if n > 1, and never
 * all.
 */
export function stratifiedSplit(
  labels: Labels,
  share: number,
  random: RandomStream,
): { fit: Int32Array; validation: Int32Array } {
  const { counts, of } = groupClasses(labels);
  const left = counts.map((n) => n < 2 ? 0 : Math.min(n - 1, Math.max(1, Math.round(share * n))));
  const chosen = new Uint8Array(labels.length);
  for (const i of random.permutation(labels.length)) {
    if (left[of[i]!]! === 0) continue;
    left[of[i]!]!--;
    chosen[i] = 1;
  }
  const all = Int32Array.from(of, (_, i) => i);
  return {
    fit: all.filter((i) => chosen[i] === 0),
    validation: all.filter((i) => chosen[i] === 1),
  };
}

function whyNotTransferable(
  train: LabelledEmbeddings,
  test: LabelledEmbeddings,
): string | undefined {
  const { counts } = groupClasses(train.labels);
  if (counts.length < 2) return "there are fewer than two classes to fit";
  if (counts.every((count) => count < 2)) return "no class has a sample for validation";
  if (test.labels.length === 0) return "there are no test samples";
  const finite = ({ embeddings }: { embeddings: Matrix }) => embeddings.data.every(Number.isFinite);
  if (!finite(train) || !finite(test)) return "the features have values that are not finite";
}

function nothing(reason: string): TransferResult {
  return {
    probeAccuracy: NaN,
    knnAccuracy: NaN,
    penalty: NaN,
    converged: false,
    trials: [],
    notes: [reason],
  };
}

/** `count` values from `first` to `last`, each the same factor from the next. */
function logGrid(first: number, last: number, count: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => first * (last / first) ** (i / (count - 1)),
  );
}

/** The parameter of how many images to take. */
export const imageCount = z.union([z.int().min(1), z.literal("all")], {
  error: 'must be a whole number from 1 or "all"',
});
const SHARE = { direction: "higher", range: [0, 1] } as const;

/** {@linkcode transfer} as a measure, to the held-out classes or to another dataset. */
export const transferMeasure: MeasureDefinition = defineMeasure({
  ...SHARE,
  name: "transfer",
  title: "Transfer",
  description: "Accuracy on other classes of classifiers on the frozen features",
  parameters: z.strictObject({
    dataset: z.string().nullable().default(null),
    layer: z.enum(["embedding", "features"]).default("embedding"),
    trainSize: imageCount.default(5000),
    testSize: imageCount.default(2000),
  }),
  reads: ["transferred"],
  columns: () => [
    {
      ...SHARE,
      name: "transferProbeAccuracy",
      title: "Transfer by linear probe",
      description: "Accuracy on other classes of a logistic regression on the frozen features",
    },
    {
      ...SHARE,
      name: "transferKnnAccuracy",
      title: "Transfer by kNN",
      description: "Accuracy on other classes of the kNN classifier on the frozen features",
    },
  ],
  compute: ({ transferred: { train, test } }) => {
    const { probeAccuracy, knnAccuracy, notes } = transfer(train, test);
    return {
      values: { transferProbeAccuracy: probeAccuracy, transferKnnAccuracy: knnAccuracy },
      ...notes.length > 0 && { notes: { transferProbeAccuracy: notes.join("; ") } },
    };
  },
});
