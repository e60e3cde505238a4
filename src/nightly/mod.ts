/**
 * The nightly comparison with a committed baseline: bit for bit, then by statistics.
 *
 * @module
 */
export {
  compareNights,
  type MetricComparison,
  type NightComparison,
  smallestEffect,
} from "./compare.ts";
export { bitsOf, type NightRun, summarizeNight } from "./night.ts";
export {
  appendHistory,
  type Baseline,
  checkBaseline,
  formatBaseline,
  type HistoryEntry,
  nightValues,
  readBaseline,
  readHistory,
  trendOf,
  type TrendSeries,
} from "./records.ts";
export { nightMarkdown, type NightSummary } from "./summary.ts";
