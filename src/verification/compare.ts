import { canonicalJson } from "../base/digest.ts";
import type { Matrix } from "../base/matrix.ts";
import { mean, standardDeviation } from "../statistics/summary.ts";

/**
 * How closely a network or a measure is reproduced. A: bit for bit. B: every value and embedding within
 * tolerance. C: every value within the spread over seeds, statistically equivalent.
 */
export type Level = "A" | "B" | "C" | "differs";

/** Values of measures by column. */
export type Values = Readonly<Record<string, number | null>>;

/** What is compared of a network. */
export interface Parts {
  /** Its parts, such as files, by name: texts that are equal where the parts are. */
  parts: Readonly<Record<string, string>>;
  /** Its embeddings, where they are there. */
  coordinates?: Matrix;
}

/** What is compared of a network with its measures, or of a measure alone. */
export interface Results extends Partial<Parts> {
  values: Values;
  /** Notes by column. */
  notes: Readonly<Record<string, string>>;
}

/** A value that was made again and is another. */
export interface ValueDifference {
  column: string;
  was: number | null;
  is: number | null;
  /** Their distance, relative to the larger of 1 and their sizes; infinite where one is undefined. */
  relative: number;
}

/** What differs between results and their repetition. */
export interface Differences {
  /** Names of parts that differ. */
  parts: string[];
  values: ValueDifference[];
  /** Columns whose notes state other facts; the words of a note may be put better. */
  notes: string[];
  /** The largest difference of a coordinate, relative to the largest coordinate. */
  embeddings: number;
}

/** Compares results with their repetition: the parts that both have, values, and facts in notes. */
export function compareResults(was: Results, is: Results): Differences {
  const [before, after] = [was.coordinates, is.coordinates];
  return {
    parts: differingKeys(was.parts, is.parts),
    values: valueDifferences(was.values, is.values),
    notes: unionKeys(was.notes, is.notes).filter((column) =>
      factsOf(was.notes[column]) !== factsOf(is.notes[column])
    ),
    embeddings: before && after ? embeddingDifference(before, after) : 0,
  };
}

/** How far values may lie apart at level B. */
const TOLERANCE = {
  /** Of a measured value, relative to the larger of 1 and its size. */
  value: 1e-3,
  /** Of an embedding, relative to the largest coordinate. */
  embedding: 1e-3,
};

/** Below so many networks that differ by their seed nothing can be said of their spread. */
const LEAST_SIBLINGS = 3;

/**
 * The level of a repetition.
 *
 * @param differences From {@linkcode compareResults}.
 * @param siblings Values of networks that differ by their seed alone, for level C.
 */
export function levelOf(
  { parts, values, notes, embeddings }: Differences,
  siblings: readonly Values[] = [],
): Level {
  if (parts.length + values.length + notes.length + embeddings === 0) return "A";
  // Of the same embeddings the facts must be the same, too.
  const isWithin = embeddings <= TOLERANCE.embedding && (embeddings > 0 || notes.length === 0) &&
    values.every(({ relative }) => relative <= TOLERANCE.value);
  if (isWithin) return "B";
  const isAmongSeeds = siblings.length >= LEAST_SIBLINGS &&
    values.every(({ column, is }) => isAmong(is, siblings.map((sibling) => sibling[column])));
  return isAmongSeeds ? "C" : "differs";
}

/** Whether a value lies within three standard deviations of what other seeds gave. */
function isAmong(value: number | null, siblings: readonly (number | null | undefined)[]): boolean {
  const others = siblings.filter((other) => typeof other === "number");
  if (value === null || others.length < LEAST_SIBLINGS) return false;
  return Math.abs(value - mean(others)) <= 3 * standardDeviation(others);
}

/** The keys under which both records have something, and not the same. */
export function differingKeys(
  was: Readonly<Record<string, string>> = {},
  is: Readonly<Record<string, string>> = {},
): string[] {
  return Object.keys(was).filter((key) => Object.hasOwn(is, key) && was[key] !== is[key]);
}

const unionKeys = (a: object, b: object) => [...new Set([...Object.keys(a), ...Object.keys(b)])];

/** The values that differ, of the columns that either has. */
function valueDifferences(was: Values, is: Values): ValueDifference[] {
  return unionKeys(was, is).flatMap((column) => {
    const [a, b] = [was[column] ?? null, is[column] ?? null];
    if (a === b) return [];
    const relative = a === null || b === null
      ? Infinity
      : Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
    return [{ column, was: a, is: b, relative }];
  });
}

/** The numbers in a note; undefined where there is none. */
function factsOf(note: string | undefined): string | undefined {
  return note === undefined ? undefined : canonicalJson(note.match(/\d+(\.\d+)?/g) ?? []);
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
