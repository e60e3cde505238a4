/**
 * Measures: what is taken of a trained network, each with a descriptor of its own.
 *
 * @module
 */
export * from "./metrics/mod.ts";
export * from "./protocols/mod.ts";
export {
  type ColumnValues,
  defineMeasure,
  type Direction,
  type Invariance,
  type LabelledEmbeddings,
  type MeasureDefinition,
  type MeasureInfo,
  type MeasureInput,
  type MeasureParameters,
  type MeasureSpec,
  type Reading,
} from "./measure.ts";
export {
  comparesNetworks,
  datasetsOfMeasure,
  type MeasureNeed,
  needOf,
  whyNotApplicable,
} from "./applicability.ts";
export { findMeasure, measureCatalogue, measureNames } from "./catalogue.ts";
export { checkMeasures } from "./check_measures.ts";
export { checkMetric, type MetricCertificate } from "./check_metric.ts";
export { columnNames, findColumn, measureColumns } from "./columns.ts";
export { evaluateMetric, type MetricResult } from "./evaluate.ts";
export { resolveMeasures } from "./resolve.ts";
export { takeMeasures } from "./take.ts";
export type {
  ColumnInfo,
  MeasureRequest,
  MeasureResult,
  NetworkSource,
  ResolvedMeasure,
} from "./types.ts";
