import { z } from "zod";
import { OPEN_SET_SCORES, type OpenSetScore } from "../../losses/loss.ts";
import { defineMeasure, type MeasureDefinition, type MeasureInfo } from "../measure.ts";
import {
  aurocMeasure,
  fprAt95TprMeasure,
  fprAt95TprUnknownPositiveMeasure,
} from "../metrics/open_set.ts";
import { oscrMeasure } from "../metrics/oscr.ts";
import { averagePrecisionMeasure } from "../metrics/roc.ts";
import { OPEN_SET_DEFAULTS, openSet, type OpenSetMeasures } from "./open_set.ts";

/** How the scores appear in names and titles; the score by class means works for every loss. */
const LABELS: Record<OpenSetScore | "natural", { suffix: string; title: string }> = {
  centroid: { suffix: "", title: "nearest class mean" },
  probability: { suffix: "Probability", title: "softmax probability" },
  logit: { suffix: "Logit", title: "largest logit" },
  energy: { suffix: "Energy", title: "energy" },
  mahalanobis: { suffix: "Mahalanobis", title: "Mahalanobis" },
  relativeMahalanobis: { suffix: "RelativeMahalanobis", title: "relative Mahalanobis" },
  neighbours: { suffix: "Neighbours", title: "neighbours" },
  cosine: { suffix: "Cosine", title: "largest cosine" },
  targetDistance: { suffix: "TargetDistance", title: "nearest target" },
  natural: { suffix: "Natural", title: "the loss's own score" },
};

const METRICS: readonly [keyof OpenSetMeasures, MeasureInfo][] = [
  ["auroc", aurocMeasure],
  ["fprAt95Tpr", fprAt95TprMeasure],
  ["fprAt95TprUnknownPositive", fprAt95TprUnknownPositiveMeasure],
  ["averagePrecision", averagePrecisionMeasure],
  ["oscr", oscrMeasure],
];

const columnOf = (metric: string, score: OpenSetScore | "natural") =>
  `openSet${metric.charAt(0).toUpperCase()}${metric.slice(1)}${LABELS[score].suffix}`;

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
    normalize: z.boolean().default(OPEN_SET_DEFAULTS.normalize),
    oscr: z.enum(["exact", "vaze"]).default("exact"),
  }),
  named: ["score"],
  reads: ["geometry", "train", "embeddings", "labels", "predictions", "novel"],
  readsIfThere: ({ score }) =>
    score === "natural"
      ? ["scores", "novelScores", "openSetScore"]
      : ["probability", "logit", "energy"].includes(score)
      ? ["logits", "novelLogits"]
      : [],
  columns: ({ score }) =>
    METRICS.map(([metric, { title, description, direction, range }]) => ({
      name: columnOf(metric, score),
      title: `Open-set ${title} (${LABELS[score].title})`,
      description: `${description}, scored by ${LABELS[score].title}`,
      direction,
      range,
    })),
  compute: (input, { dataset: _, score, ...options }) => {
    const { geometry, train, embeddings, labels, predictions, novel } = input;
    const taken = score === "natural" ? input.openSetScore! : score;
    // The loss's own scores are logits even where their softmax is no probability.
    const [logits, novelLogits] = score === "natural"
      ? [input.scores, input.novelScores]
      : [input.logits, input.novelLogits];
    const result = openSet({
      train,
      geometry,
      known: { embeddings, labels, predictions, ...logits && { logits } },
      unknown: { embeddings: novel.embeddings, ...novelLogits && { logits: novelLogits } },
    }, { ...options, scores: [taken] });
    const note = result.notes[taken] ?? (score === "natural" ? `scored by ${taken}` : undefined);
    const values: Record<string, number> = {};
    const notes: Record<string, string> = {};
    for (const [metric] of METRICS) {
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
