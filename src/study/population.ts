import { findColumn } from "../measures/columns.ts";
import type { Experiment } from "./types.ts";

/** The values that are shares of a network's own test images. */
const SHARES: readonly string[] = ["accuracy", "knnAccuracy", "knnAccuracyCosine"];

/** Whether a column holds a share of the test images, so that these give it an error of their own. */
export function isShareOfImages(metric: string): boolean {
  const { name, measure: { parameters } } = findColumn(metric);
  return SHARES.includes(name) && (parameters["dataset"] ?? null) === null;
}

/**
 * What a claim is about: other seeds on these test images, or other images too. Where the study says
 * images, claims on metrics that are no shares of them stay with the seeds.
 */
export function populationOf(
  { metric, population }: { metric: string; population?: "seeds" | "images" },
  study: Partial<Pick<Experiment, "population">>,
): "seeds" | "images" {
  return population ?? (isShareOfImages(metric) ? study.population ?? "seeds" : "seeds");
}
