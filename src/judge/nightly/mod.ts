/**
 * The nightly comparison with a committed baseline: bit for bit, then by statistics.
 *
 * @module
 */
export { type Baseline, checkBaseline, formatBaseline, readBaseline } from "./baseline.ts";
export { compareNights, type MetricComparison, type NightComparison } from "./compare.ts";
export { appendHistory, type HistoryEntry, nightValues, readHistory } from "./history.ts";
export { bitsOf, type NightRun, summarizeNight } from "./night.ts";
export { smallestEffect } from "./smallest_effect.ts";
export { nightMarkdown, type NightSummary } from "./summary.ts";
export { trendOf, type TrendSeries } from "./trend.ts";
