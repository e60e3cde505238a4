import { z } from "zod";
import { OPEN_SET_SCORES, type OpenSetScore } from "../../losses/loss.ts";
import { defineMeasure, type MeasureDefinition, type MeasureInfo } from "../measure.ts";
import { chosenDistance, distanceParameter, readsSpace } from "../metrics/distances.ts";
import { INCOMPARABLE, OPEN_SET_DEFAULTS, openSet, type OpenSetMeasures } from "./open_set.ts";

/** The scores as they appear in titles. */
const SCORES: Record<OpenSetScore | "natural", string> = {
  centroid: "nearest class mean",
  probability: "softmax probability",
  logit: "largest logit",
  energy: "energy",
  mahalanobis: "Mahalanobis",
  relativeMahalanobis: "relative Mahalanobis",
  neighbours: "neighbours",
  cosine: "largest cosine",
  targetDistance: "nearest target",
  natural: "the loss's own score",
};

/** The scores that are distances between embeddings, and so can be taken by one or another. */
const BY_DISTANCE: readonly string[] = [
  "centroid",
  "mahalanobis",
  "relativeMahalanobis",
  "neighbours",
];

/** What is measured of the scores. */
const METRICS: Record<
  keyof OpenSetMeasures,
  Pick<MeasureInfo, "title" | "description" | "direction">
> = {
  auroc: {
    title: "AUROC",
    description: "Probability that a known sample scores higher than an unknown one",
    direction: "higher",
  },
  fprAt95Tpr: {
    title: "FPR at 95 % TPR",
    description: "Share of unknown samples accepted when 95 % of the known are",
    direction: "lower",
  },
  fprAt95TprUnknownPositive: {
    title: "FPR at 95 % TPR (unknown positive)",
    description: "Share of known samples flagged when 95 % of the unknown are, as in OpenOOD",
    direction: "lower",
  },
  averagePrecision: {
    title: "Average precision",
    description: "Precision of the known samples, averaged over recall",
    direction: "higher",
  },
  oscr: {
    title: "OSCR",
    description: "Area under correct classification of the known against acceptance of the unknown",
    direction: "higher",
  },
};
const METRIC_NAMES = Object.keys(METRICS) as (keyof OpenSetMeasures)[];

/** The name of a column; that of the score by class means, which works for every loss, is short. */
function columnOf(metric: keyof OpenSetMeasures, score: OpenSetScore | "natural"): string {
  return `openSet${capitalized(metric)}${score === "centroid" ? "" : capitalized(score)}`;
}

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** `openSet` as a measure: by one score, against the held-out classes or another dataset. */
export const openSetMeasure: MeasureDefinition = defineMeasure({
  name: "openSet",
  title: "Open-set recognition",
  description: "How well test images of known classes are told from images of unknown ones",
  direction: "higher",
  range: [0, 1],
  parameters: z.strictObject({
    dataset: z.string().nullable().default(null),
    score: z.enum([...OPEN_SET_SCORES, "natural"]).default("centroid"),
    neighbours: z.int().min(1).default(OPEN_SET_DEFAULTS.neighbours),
    temperature: z.number().positive().default(OPEN_SET_DEFAULTS.temperature),
    oscr: z.enum(["exact", "vaze"]).default("exact"),
    distance: distanceParameter,
  }),
  named: ["score"],
  reads: ["geometry", "train", "embeddings", "labels", "predictions", "novel"],
  readsIfThere: ({ score, distance }) =>
    score === "natural"
      ? ["scores", "novelScores", "logits", "novelLogits", "openSetScore"]
      : ["probability", "logit", "energy"].includes(score)
      ? ["logits", "novelLogits"]
      : BY_DISTANCE.includes(score)
      ? readsSpace({ distance })
      : [],
  columns: ({ score }) =>
    METRIC_NAMES.map((metric) => {
      const { title, description, direction } = METRICS[metric];
      return {
        name: columnOf(metric, score),
        title: `Open-set ${title} (${SCORES[score]})`,
        description: `${description}, scored by ${SCORES[score]}`,
        direction,
        range: [0, 1],
      };
    }),
  compute: (input, { dataset: _, score, distance: choice, ...options }) => {
    const { geometry, train, embeddings, labels, predictions, novel } = input;
    const taken = score === "natural" ? input.openSetScore! : score;
    // A loss without logits has scores of its own, whose softmax is no probability.
    const [logits, novelLogits] = score === "natural"
      ? [input.logits ?? input.scores, input.novelLogits ?? input.novelScores]
      : [input.logits, input.novelLogits];
    const by = BY_DISTANCE.includes(score) ? chosenDistance(choice, input.space) : undefined;
    const result = openSet({
      train,
      geometry,
      known: { embeddings, labels, predictions, ...logits && { logits } },
      unknown: { embeddings: novel.embeddings, ...novelLogits && { logits: novelLogits } },
    }, { ...options, scores: [taken], normalize: by?.distance === "cosine" });
    const reason = result.notes[taken];
    // The records of the committed atlas do not give these reasons; to be given with the next one.
    const isNew = (Object.values(INCOMPARABLE) as (string | undefined)[]).includes(reason);
    const note = (isNew ? undefined : reason) ??
      (score === "natural" ? `scored by ${taken}` : by?.note);
    const values: Record<string, number> = {};
    const notes: Record<string, string> = {};
    for (const metric of METRIC_NAMES) {
      const column = columnOf(metric, score);
      values[column] = result.scores[taken]![metric];
      if (note !== undefined) notes[column] = note;
    }
    if (Number.isNaN(result.closedSetAccuracy)) {
      notes[columnOf("oscr", score)] = "the network does not tell the class of every sample";
    }
    return { values, notes };
  },
});
