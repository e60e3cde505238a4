import { canonicalJson } from "../../base/canonical.ts";
import { sha256Of } from "../../base/sha256.ts";
import type { Matrix } from "../../base/matrix.ts";
import type { NetworkReader } from "../../store/mod.ts";

/**
 * How closely a network or a measure is reproduced. A: bit for bit. B: every value and embedding within
 * tolerance. C: every value within the spread over seeds, statistically equivalent.
 */
export type Level = "A" | "B" | "C" | "differs";

/** The result of comparing two networks of one cell, or two records of one measure. */
export interface Comparison {
  level: Level;
  /** The first or the largest differences, in words; empty at level A. */
  differences: string[];
}

/** Values of measures by column. */
export type Values = Readonly<Record<string, number | null>>;

/** How far values may lie apart at level B. */
const TOLERANCE = {
  /** Of a measured value, relative to the larger of 1 and its size. */
  value: 1e-3,
  /** Of an embedding, relative to the largest coordinate. */
  embedding: 1e-3,
};

/** The files that say where and when a network was trained. */
const CIRCUMSTANCES = ["environment.json", "identity.json", "manifest.json"];

/** The files in which two networks differ, the record of their circumstances aside. */
export async function differingFiles(a: NetworkReader, b: NetworkReader): Promise<string[]> {
  const [left, right] = [await a.files(), await b.files()];
  return Object.keys(right).filter((name) =>
    // Weights that were freed cannot differ.
    left[name] !== undefined && !CIRCUMSTANCES.includes(name) &&
    sha256Of(left[name]) !== sha256Of(right[name]!)
  );
}

/**
 * Compares a network with a repetition of its training.
 *
 * @param stored The network as the store has it, and the values measured of it.
 * @param repeated The same cell, trained and measured again.
 * @param siblings Values of networks that differ by their seed alone, for level C; below three of
 *   them nothing can be said of their spread.
 */
export async function compareNetworks(
  stored: { network: NetworkReader; values: Values },
  repeated: { network: NetworkReader; values: Values },
  siblings: readonly Values[] = [],
): Promise<Comparison> {
  const files = await differingFiles(stored.network, repeated.network);
  const { divergedAt } = stored.network.record;
  if (divergedAt !== repeated.network.record.divergedAt) files.push("manifest.json");
  const values = valueDifferences(stored.values, repeated.values);
  if (files.length === 0 && values.length === 0) return { level: "A", differences: [] };

  const [a, b] = [await stored.network.embeddings(), await repeated.network.embeddings()];
  const embedding = embeddingDifference(a.coordinates, b.coordinates);
  const differences = [
    ...files.map((name) => `${name} has other bytes`),
    ...values.map(({ text }) => text),
    `embeddings differ by up to ${embedding.toPrecision(3)} of the largest coordinate`,
  ];
  const within = embedding <= TOLERANCE.embedding &&
    values.every(({ relative }) => relative <= TOLERANCE.value);
  if (within) return { level: "B", differences };
  const equivalent = values.every(({ name, value }) => isAmong(name, value, siblings));
  return { level: equivalent && siblings.length >= 3 ? "C" : "differs", differences };
}

/** Compares the record of a measure with the same measure taken again: values, and facts in notes. */
export function compareRecords(
  stored: { values: Values; notes: Readonly<Record<string, string>> },
  repeated: { values: Values; notes: Readonly<Record<string, string>> },
): Comparison {
  const values = valueDifferences(stored.values, repeated.values);
  const notes = canonicalJson(factsOf(stored.notes)) === canonicalJson(factsOf(repeated.notes));
  if (values.length === 0 && notes) return { level: "A", differences: [] };
  const differences = [...values.map(({ text }) => text), ...(notes ? [] : ["other notes"])];
  const within = notes && values.every(({ relative }) => relative <= TOLERANCE.value);
  return { level: within ? "B" : "differs", differences };
}

/** The columns that have a note, and the numbers in each: its words may be put better. */
function factsOf(notes: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(notes).map(([column, note]) => [column, note.match(/\d+(\.\d+)?/g) ?? []]),
  );
}

interface ValueDifference {
  name: string;
  /** The values of the repetition. */
  value: number | null;
  relative: number;
  text: string;
}

function valueDifferences(stored: Values, repeated: Values): ValueDifference[] {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(repeated)])];
  return names.flatMap((name) => {
    const [a, b] = [stored[name] ?? null, repeated[name] ?? null];
    if (a === b) return [];
    const relative = a === null || b === null
      ? Infinity
      : Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
    return [{ name, value: b, relative, text: `${name} is ${b}: the record says ${a}` }];
  });
}

function embeddingDifference(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows || a.columns !== b.columns) return Infinity;
  let [largest, difference] = [0, 0];
  for (const [at, value] of a.data.entries()) {
    largest = Math.max(largest, Math.abs(value) || 0);
    // Two undefined coordinates agree; one does not.
    if (Object.is(value, b.data[at])) continue;
    difference = Math.max(difference, Math.abs(value - b.data[at]!));
    if (Number.isNaN(difference)) return Infinity;
  }
  return difference === 0 ? 0 : difference / largest;
}

/** Whether a value lies within three standard deviations of what other seeds gave. */
function isAmong(name: string, value: number | null, siblings: readonly Values[]): boolean {
  const values = siblings.map((sibling) => sibling[name]).filter((other) =>
    typeof other === "number"
  );
  if (value === null || values.length < 3) return false;
  const mean = values.reduce((sum, other) => sum + other, 0) / values.length;
  const squares = values.reduce((sum, other) => sum + (other - mean) ** 2, 0);
  return Math.abs(value - mean) <= 3 * Math.sqrt(squares / (values.length - 1));
}
