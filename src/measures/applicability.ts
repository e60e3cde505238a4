import type { Cell } from "../cell/cell.ts";
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
