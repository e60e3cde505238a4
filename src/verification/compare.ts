import { canonicalJson } from "../base/digest.ts";
import type { Matrix } from "../base/matrix.ts";
import type { Embeddings } from "../networks/embeddings.ts";
import { mean, standardDeviation } from "../statistics/summary.ts";

/**
 * How closely a network or a measure is reproduced. A: bit for bit. B: every value and embedding within
 * tolerance. C: every value within the spread over seeds that were trained again, statistically
 * equivalent.
 */
export type Level = "A" | "B" | "C" | "differs";

/** Values of measures by column. */
export type Values = Readonly<Record<string, number | null>>;

/** What is compared of a network. */
export interface Parts {
  /** Its parts, such as files, by name: texts that are equal where the parts are. */
  parts: Readonly<Record<string, string>>;
  /** Its embeddings, where they are there. */
  embeddings?: Embeddings;
  /** What can be read off it without a measure, by what it is. */
  readings?: Values;
  /** Everything else in it that is numbers, by name; absent where it was freed. */
  numbers?: Readonly<Record<string, unknown>>;
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
  /**
   * The largest difference of a coordinate, relative to the largest coordinate; NaN where none are kept
   * and they need not be the same.
   */
  embeddings: number;
  /** What cannot be so in networks of one cell, a sentence each. */
  contradictions: string[];
}

/**
 * Compares results with their repetition: the parts that both have, values, and notes.
 *
 * @param was What is kept.
 * @param is What came out now.
 * @param options `words`: whether the words of notes must be the same, too, not only their facts.
 */
export function compareResults(
  was: Results,
  is: Results,
  { words = false }: { words?: boolean } = {},
): Differences {
  const [before, after] = [was.embeddings, is.embeddings];
  const said = words ? (note: string | undefined) => note : factsOf;
  const compared = {
    parts: differingKeys(was.parts, is.parts),
    values: valueDifferences(was.values, is.values),
    notes: unionKeys(was.notes, is.notes).filter((column) =>
      said(was.notes[column]) !== said(is.notes[column])
    ),
  };
  if (!before || !after) {
    // Where none are kept, other parts that differ mean that they may, too.
    const unknown = !before && after && compared.parts.length > 0;
    return { ...compared, embeddings: unknown ? NaN : 0, contradictions: [] };
  }
  // Measured by what came out now: what is kept could be forged to be large.
  const embeddings = embeddingDifference(after.coordinates, before.coordinates);
  // The same training to the last bit gives the same files.
  const files = embeddings > 0
    ? []
    : compared.parts.map((name) => `of the same embeddings, ${name} cannot differ`);
  const isClose = embeddings > 0 && embeddings <= TOLERANCE.embedding;
  const others = isClose ? differingNumbers(was.numbers, is.numbers) : [];
  const contradictions = [...files, ...others, ...rowContradictions(before, after, embeddings)];
  return { ...compared, embeddings, contradictions };
}

/** How far results may lie apart at level B. */
const TOLERANCE = {
  /** Of a measured value, relative to the larger of 1 and its size. */
  value: 1e-3,
  /** Of a value of the very same network: another order of summation. */
  sameNetwork: 1e-6,
  /** Of an embedding, relative to the largest coordinate. */
  embedding: 1e-3,
  /** Of such embeddings: the share of predictions that may differ, and the mean of confidences. */
  prediction: 1e-2,
  /** Of other numbers of such a network, relative to the larger of 1 and their sizes. */
  number: 1e-2,
  /** The share of rows that may be the same to the last bit in networks that are not close. */
  chance: 1e-3,
};

/** Below so many networks that differ by their seed nothing can be said of their spread. */
export const LEAST_SIBLINGS = 3;

/**
 * The level of a repetition.
 *
 * @param differences From {@linkcode compareResults}.
 * @param siblings Values of networks that differ by their seed alone and were trained again, for level
 *   C: what is kept must lie within their spread, as a spread of what is kept could be forged with it.
 * @param sameNetwork Whether the values are of the very same network, which was not trained again.
 */
export function levelOf(
  { parts, values, notes, embeddings, contradictions }: Differences,
  siblings: readonly Values[] = [],
  sameNetwork = false,
): Level {
  if (contradictions.length > 0) return "differs";
  if (parts.length + values.length + notes.length + embeddings === 0) return "A";
  // Of the same embeddings the facts must be the same, too.
  const isSame = sameNetwork || embeddings === 0;
  const tolerance = sameNetwork ? TOLERANCE.sameNetwork : TOLERANCE.value;
  const isWithin = !(embeddings > TOLERANCE.embedding) && !(isSame && notes.length > 0) &&
    values.every(({ relative }) => relative <= tolerance);
  if (isWithin) return "B";
  if (isSame) return "differs";
  const isAmongSeeds = siblings.length >= LEAST_SIBLINGS &&
    values.every(({ column, was }) => isAmong(was, siblings.map((sibling) => sibling[column])));
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

/** What cannot differ as much in networks whose embeddings are close. */
function differingNumbers(
  was: Readonly<Record<string, unknown>> = {},
  is: Readonly<Record<string, unknown>> = {},
): string[] {
  return Object.keys(was).filter((name) => Object.hasOwn(is, name) && !isNear(was[name], is[name]))
    .map((name) => `of embeddings that are close, ${name} cannot differ as much`);
}

/** Whether all numbers of two values are the same to about two digits. */
export function isNear(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return Object.is(a, b) || Math.abs(a - b) <= TOLERANCE.number * Math.max(1, Math.abs(b));
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  const [left, right] = [a, b] as Record<string, unknown>[];
  return [...keys].every((key) => isNear(left![key], right![key]));
}

/** What of the rows cannot be so, though the coordinates differ. */
function rowContradictions(was: Embeddings, is: Embeddings, distance: number): string[] {
  const [rows, columns] = [is.splits.length, is.coordinates.columns];
  if (was.splits.length !== rows) return [`it has ${was.splits.length} rows instead of ${rows}`];
  const found: string[] = [];
  const share = (differs: (row: number) => boolean) =>
    was.splits.filter((_, row) => differs(row)).length / rows;
  const same = share((row) => isSameRow(was.coordinates, is.coordinates, row, columns));
  // In networks that are close, rounding makes some rows meet.
  if (distance > TOLERANCE.embedding && same > TOLERANCE.chance) {
    found.push("some embeddings are the same to the last bit, and others are far away");
  }
  if (share((row) => was.splits[row] !== is.splits[row]) > 0) found.push("the splits differ");
  if (share((row) => was.labels[row] !== is.labels[row]) > 0) found.push("the labels differ");
  if (distance > TOLERANCE.embedding) return found;
  const predictions = share((row) => was.predictions[row] !== is.predictions[row]);
  const confidences = was.confidences && is.confidences
    ? mean([...was.confidences].map((value, row) => Math.abs(value - is.confidences![row]!) || 0))
    : Number(was.confidences !== is.confidences);
  if (predictions > TOLERANCE.prediction) found.push("the predictions differ");
  if (confidences > TOLERANCE.prediction) found.push("the confidences differ");
  return found;
}

/** Whether a row is the same to the last bit, and not as it is where activations saturate. */
function isSameRow(a: Matrix, b: Matrix, row: number, columns: number): boolean {
  let some = false;
  for (let at = row * columns; at < (row + 1) * columns; at++) {
    if (a.data[at] !== b.data[at]) return false;
    some ||= ![-1, 0, 1].includes(a.data[at]!);
  }
  return some;
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
