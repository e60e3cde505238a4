import type { Cell } from "../cell/cell.ts";
import { type Imported, type ImportedPart, isImported } from "../cell/imported.ts";
import { datasetInfo, sharedClasses } from "../data/catalogue.ts";
import { findMeasure } from "./catalogue.ts";
import type { MeasureDefinition, Reading } from "./measure.ts";
import { infoOf, type MeasureNeed } from "./readings.ts";
import type { ResolvedMeasure } from "./types.ts";

/** The need of a measure; see {@linkcode MeasureNeed}. */
export function needOf({ name, parameters }: ResolvedMeasure): MeasureNeed {
  if (parameters.dataset) return "network";
  const needs = readingsOf(findMeasure(name), parameters).map((read) => infoOf(read)?.need);
  return (["network", "loss"] as const).find((need) => needs.includes(need)) ?? "rows";
}

/** All that a measure reads, the optional included. */
export function readingsOf(
  { reads, readsIfThere }: MeasureDefinition,
  parameters: Record<string, unknown>,
): Reading[] {
  return [...reads, ...readsIfThere?.(parameters) ?? []];
}

/** Whether a measure compares the network with another one, which "with" of the measure names. */
export function comparesNetworks({ name }: Pick<ResolvedMeasure, "name">): boolean {
  return findMeasure(name).reads.includes("otherLayer");
}

/** The datasets that a measure reads beside the one that the network was trained on. */
export function datasetsOfMeasure(
  { parameters: { dataset } }: ResolvedMeasure,
  cell: Cell,
): string[] {
  return typeof dataset === "string" && dataset !== cell.dataset ? [dataset] : [];
}

/**
 * Why a measure cannot be taken of the network of a cell.
 *
 * @param measure A measure with all of its parameters.
 * @param cell The cell.
 * @returns The reason; undefined if nothing speaks against it.
 */
export function whyNotApplicable(
  { name, parameters }: ResolvedMeasure,
  cell: Cell,
): string | undefined {
  const { dataset } = parameters;
  const definition = findMeasure(name);
  if (isImported(cell)) return whyNotOfImported(definition, parameters, cell.imported);
  const reason = definition.whyNot?.(cell, parameters);
  if (reason !== undefined) return reason;
  if (typeof dataset !== "string") {
    const held = definition.reads.some((read) => read === "novel" || read === "transferred");
    return held && cell.openSetSplit === null
      ? "the network knows all classes: give openSetSplit, or name another dataset"
      : undefined;
  }
  if (dataset === cell.dataset) return `the network was trained on "${dataset}" itself`;
  const shared = sharedClasses(cell.dataset, dataset);
  if (shared.length > 0) {
    return `the network was trained on ${shared.length} of the classes of "${dataset}", such as "${
      shared[0]
    }"`;
  }
  const [own, other] = [datasetInfo(cell.dataset).shape, datasetInfo(dataset).shape];
  return String(own) === String(other)
    ? undefined
    : `the network takes images of ${own.join(" x ")}: those of "${dataset}" are ${
      other.join(" x ")
    }`;
}

/** The parts of imported embeddings that a reading takes, and what it is called in a reason. */
const PARTS: { readonly [R in Reading]?: [part: ImportedPart, what: string] } = {
  predictions: ["predictions", "predictions or logits"],
  train: ["train", "train_embeddings with train_labels"],
  weights: ["weights", "weights of a classifier"],
  logits: ["logits", "logits"],
  scores: ["logits", "logits"],
  novel: ["unknown", "unknown_embeddings with unknown_labels"],
  novelLogits: ["unknownLogits", "unknown_logits"],
  novelScores: ["unknownLogits", "unknown_logits"],
};

/** What any embeddings have. */
const ALWAYS: readonly Reading[] = ["embeddings", "labels", "geometry"];

/** Optional readings without which these scores of unknown classes cannot be taken. */
const BY_LOGITS = ["probability", "logit", "energy"];

function whyNotOfImported(
  definition: MeasureDefinition,
  parameters: Record<string, unknown>,
  { parts }: Imported,
): string | undefined {
  if (typeof parameters.dataset === "string") {
    return `it takes images of "${parameters.dataset}" through the network, which is not here`;
  }
  if (parameters.score === "natural") return "which score is the loss's own is not known";
  const needed = BY_LOGITS.includes(String(parameters.score))
    ? readingsOf(definition, parameters)
    : definition.reads;
  const missing: string[] = [];
  if (parameters.split === "train" && definition.reads.includes("predictions")) {
    return "there are no predictions of training samples: take it with split test";
  }
  if (parameters.split === "train" && !parts.includes("train")) missing.push(PARTS.train![1]);
  for (const reading of needed) {
    if (ALWAYS.includes(reading)) continue;
    const [part, what] = PARTS[reading] ?? [];
    if (part === undefined || what === undefined) {
      return reading === "validation"
        ? "there are no validation samples"
        : "it takes images through the network, which is not here";
    }
    if (!parts.includes(part)) missing.push(what);
  }
  const names = [...new Set(missing)];
  return names.length === 0 ? undefined : `there are no ${names.join(", no ")}`;
}
