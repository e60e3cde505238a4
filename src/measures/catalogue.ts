import { createRegistry } from "../base/registry.ts";
import type { MeasureDefinition } from "./measure.ts";
import {
  accuracyMeasure,
  classesUsedMeasure,
  validationAccuracyMeasure,
} from "./metrics/accuracy.ts";
import {
  angularGapVariationMeasure,
  angularSpreadMeasure,
  minAngularGapMeasure,
} from "./metrics/angles.ts";
import { eceMeasure } from "./metrics/calibration.ts";
import { classSeparationMeasure } from "./metrics/class_separation.ts";
import { calinskiHarabaszMeasure, daviesBouldinMeasure } from "./metrics/cluster_indices.ts";
import {
  fisherTraceMeasure,
  pillaiTraceMeasure,
  wilksLambdaMeasure,
} from "./metrics/discriminant.ts";
import { effectiveRankMeasure } from "./metrics/effective_rank.ts";
import { fisherRatioMeasure } from "./metrics/fisher_ratio.ts";
import { alignmentMeasure, uniformityMeasure } from "./metrics/hypersphere.ts";
import { knnAccuracyCosineMeasure, knnAccuracyMeasure } from "./metrics/knn.ts";
import { nc1Measure } from "./metrics/nc1.ts";
import {
  nc2EquiangularMeasure,
  nc2EquinormMeasure,
  nc2MaximalAngleMeasure,
} from "./metrics/nc2.ts";
import { nc3Measure } from "./metrics/nc3.ts";
import { nc4Measure } from "./metrics/nc4.ts";
import { mapAtRMeasure, recallMeasures, rPrecisionMeasure } from "./metrics/retrieval.ts";
import { silhouetteCosineMeasure, silhouetteMeasure } from "./metrics/silhouette.ts";
import { centroidSeparationMeasure, withinClassVarianceMeasure } from "./metrics/spread.ts";
import { angleErrorMeasure } from "./protocols/angle_error.ts";
import { fewShotMeasure } from "./protocols/few_shot.ts";
import { fineTuneMeasure } from "./protocols/fine_tune.ts";
import { layerCkaMeasure } from "./protocols/layer_cka.ts";
import { openSetMeasure } from "./protocols/open_set_measure.ts";
import { probeMeasure } from "./protocols/probe.ts";
import { transferMeasure } from "./protocols/transfer.ts";

/** Every measure that can be taken of a network, in the order of the documentation. */
export const measureCatalogue: readonly MeasureDefinition[] = [
  accuracyMeasure,
  validationAccuracyMeasure,
  classesUsedMeasure,
  eceMeasure,
  knnAccuracyMeasure,
  knnAccuracyCosineMeasure,
  ...recallMeasures,
  rPrecisionMeasure,
  mapAtRMeasure,
  probeMeasure,
  fisherRatioMeasure,
  fisherTraceMeasure,
  pillaiTraceMeasure,
  wilksLambdaMeasure,
  silhouetteMeasure,
  silhouetteCosineMeasure,
  daviesBouldinMeasure,
  calinskiHarabaszMeasure,
  classSeparationMeasure,
  withinClassVarianceMeasure,
  centroidSeparationMeasure,
  nc1Measure,
  nc2EquinormMeasure,
  nc2EquiangularMeasure,
  nc2MaximalAngleMeasure,
  nc3Measure,
  nc4Measure,
  alignmentMeasure,
  uniformityMeasure,
  effectiveRankMeasure,
  minAngularGapMeasure,
  angularGapVariationMeasure,
  angularSpreadMeasure,
  openSetMeasure,
  transferMeasure,
  fineTuneMeasure,
  fewShotMeasure,
  angleErrorMeasure,
  layerCkaMeasure,
];

/** All measures. */
export const measures = createRegistry("measure", measureCatalogue);

/** The names of all measures. */
export const measureNames: readonly string[] = measures.names;

/**
 * Finds a measure by its name.
 *
 * @param name One of `measureNames`.
 * @returns All that is known of it.
 * @throws {InputError} If there is no measure of that name; the message names the nearest one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findMeasure } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(findMeasure("daviesBouldin").direction, "lower");
 * ```
 */
export function findMeasure(name: string): MeasureDefinition {
  return measures.find(name);
}
