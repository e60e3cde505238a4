import { ownPart } from "../base/own_modules.ts";
import { createRegistry } from "../base/registry.ts";
import type { MeasureDefinition } from "./measure.ts";
import {
  accuracyMeasure,
  classesRecalledMeasure,
  classesUsedMeasure,
  leastRecallMeasure,
  validationAccuracyMeasure,
} from "./metrics/accuracy.ts";
import { neighbourAgreementMeasure } from "./metrics/agreement.ts";
import { angularGapVariation, angularSpread, minAngularGap } from "./metrics/angles.ts";
import { eceMeasure } from "./metrics/calibration.ts";
import { layerCkaMeasure } from "./metrics/cka.ts";
import { classSeparation } from "./metrics/class_separation.ts";
import { calinskiHarabasz, daviesBouldin } from "./metrics/cluster_indices.ts";
import { convergedMeasure, epochsTrainedMeasure } from "./metrics/convergence.ts";
import { fisherRatio, fisherTrace, pillaiTrace, wilksLambda } from "./metrics/discriminant.ts";
import { effectiveRank } from "./metrics/effective_rank.ts";
import { alignment, uniformity } from "./metrics/hypersphere.ts";
import { knnAccuracyCosineMeasure, knnAccuracyMeasure } from "./metrics/knn.ts";
import { probeMeasure } from "./metrics/linear_probe.ts";
import * as collapse from "./metrics/neural_collapse.ts";
import { mapAtR, recallMeasures, rPrecision } from "./metrics/retrieval.ts";
import { silhouette, silhouetteCosine } from "./metrics/silhouette.ts";
import { centroidSeparation, withinClassVariance } from "./metrics/spread.ts";
import { angleErrorMeasure } from "./protocols/angle_error.ts";
import { fewShotMeasure } from "./protocols/few_shot.ts";
import { fineTuneMeasure } from "./protocols/fine_tune.ts";
import { openSetMeasure } from "./protocols/open_set_measure.ts";
import { transferMeasure } from "./protocols/transfer.ts";

/** Every measure that can be taken of a network, in the order of the documentation. */
export const measureCatalogue: readonly MeasureDefinition[] = [
  accuracyMeasure,
  validationAccuracyMeasure,
  classesUsedMeasure,
  epochsTrainedMeasure,
  convergedMeasure,
  classesRecalledMeasure,
  leastRecallMeasure,
  eceMeasure,
  knnAccuracyMeasure,
  knnAccuracyCosineMeasure,
  neighbourAgreementMeasure,
  ...recallMeasures,
  rPrecision,
  mapAtR,
  probeMeasure,
  fisherRatio,
  fisherTrace,
  pillaiTrace,
  wilksLambda,
  silhouette,
  silhouetteCosine,
  daviesBouldin,
  calinskiHarabasz,
  classSeparation,
  withinClassVariance,
  centroidSeparation,
  collapse.nc1,
  collapse.nc2Equinorm,
  collapse.nc2Equiangular,
  collapse.nc2MaximalAngle,
  collapse.nc3Measure,
  collapse.nc4Measure,
  alignment,
  uniformity,
  effectiveRank,
  minAngularGap,
  angularGapVariation,
  angularSpread,
  openSetMeasure,
  transferMeasure,
  fineTuneMeasure,
  fewShotMeasure,
  angleErrorMeasure,
  layerCkaMeasure,
].map((entry) => "measure" in entry ? entry.measure : entry);

/** All measures. */
export const measures = createRegistry("measure", measureCatalogue, ownPart("measure"));

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
