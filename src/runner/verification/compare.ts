import { canonicalJson } from "../../base/canonical.ts";
import type { StoredRun } from "../../store/run.ts";

/**
 * How well a run is reproduced. A: bit for bit. B: every metric and embedding within tolerance.
 * C: every metric within the spread over seeds, statistically equivalent.
 */
export type Level = "A" | "B" | "C" | "differs";

/** What comparing two runs of one cell found. */
export interface Comparison {
  level: Level;
  /** The first or the largest differences, in words; empty at level A. */
  differences: string[];
}

/** How far values may lie apart at level B. */
export const TOLERANCE = {
  /** Of a metric, relative to the larger of 1 and its size. */
  metric: 1e-3,
  /** Of an embedding, relative to the largest coordinate. */
  embedding: 1e-3,
};

/**
 * Compares a run with a repetition of it.
 *
 * @param stored The run as the store has it.
 * @param repeated The same cell, trained again.
 * @param siblings Runs of the same configuration with other seeds, for level C; below three of them
 *   nothing can be said of their spread.
 */
export function compareRuns(
  stored: Pick<StoredRun, "metrics" | "embeddings" | "history" | "divergedAt">,
  repeated: Pick<StoredRun, "metrics" | "embeddings" | "history" | "divergedAt">,
  siblings: readonly Pick<StoredRun, "metrics">[] = [],
): Comparison {
  const metrics = metricDifferences(stored.metrics, repeated.metrics);
  const embedding = embeddingDifference(stored, repeated);
  const exact = sameBits(stored, repeated) && metrics.length === 0;
  if (exact) return { level: "A", differences: [] };

  const differences = [
    ...metrics.map(({ text }) => text),
    `embeddings differ by up to ${embedding.toPrecision(3)} of the largest coordinate`,
  ];
  const within = embedding <= TOLERANCE.embedding &&
    metrics.every(({ relative }) => relative <= TOLERANCE.metric);
  if (within) return { level: "B", differences };
  const equivalent = metrics.every(({ name, value }) => isAmong(name, value, siblings));
  return { level: equivalent && siblings.length >= 3 ? "C" : "differs", differences };
}

/** The bits of the embeddings, labels and predictions, and of the history of the loss. */
function sameBits(
  a: Pick<StoredRun, "embeddings" | "history" | "divergedAt">,
  b: Pick<StoredRun, "embeddings" | "history" | "divergedAt">,
): boolean {
  const bits = ({ embeddings, history, divergedAt }: typeof a) =>
    canonicalJson([
      embeddings.splits,
      [...embeddings.labels],
      [...embeddings.predictions],
      [...new Uint32Array(embeddings.coordinates.data.slice().buffer)],
      history.map(({ epoch, step, loss }) => [epoch, step, String(loss)]),
      divergedAt ?? null,
    ]);
  return bits(a) === bits(b);
}

interface MetricDifference {
  name: string;
  /** What the repetition gave. */
  value: number | null;
  relative: number;
  text: string;
}

function metricDifferences(
  stored: StoredRun["metrics"],
  repeated: StoredRun["metrics"],
): MetricDifference[] {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(repeated)])];
  return names.flatMap((name) => {
    const [a, b] = [stored[name] ?? null, repeated[name] ?? null];
    if (a === b) return [];
    const relative = a === null || b === null
      ? Infinity
      : Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
    return [{ name, value: b, relative, text: `${name} is ${b}: the store says ${a}` }];
  });
}

function embeddingDifference(
  { embeddings: { coordinates: a } }: Pick<StoredRun, "embeddings">,
  { embeddings: { coordinates: b } }: Pick<StoredRun, "embeddings">,
): number {
  if (a.rows !== b.rows || a.columns !== b.columns) return Infinity;
  let [largest, difference] = [0, 0];
  for (const [at, value] of a.data.entries()) {
    // Two undefined coordinates agree; one does not.
    if (Object.is(value, b.data[at])) continue;
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - b.data[at]!));
    if (Number.isNaN(difference)) return Infinity;
  }
  if (difference === 0) return 0;
  for (const value of a.data) largest = Math.max(largest, Math.abs(value) || 0);
  return difference / largest;
}

/** Whether a value lies within three standard deviations of what other seeds gave. */
function isAmong(
  name: string,
  value: number | null,
  siblings: readonly Pick<StoredRun, "metrics">[],
): boolean {
  const values = siblings.map(({ metrics }) => metrics[name]).filter((value) =>
    typeof value === "number"
  );
  if (value === null || values.length < 3) return false;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.abs(value - mean) <= 3 * Math.sqrt(squares / (values.length - 1));
}
