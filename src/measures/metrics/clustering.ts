import { checkLabels } from "./check.ts";
import { groupClasses, type Labels } from "./classes.ts";

/**
 * Measures the normalised mutual information of two labellings, over the arithmetic mean of their
 * entropies. Not corrected for chance: see {@linkcode ami}.
 *
 * @param a N labels, such as classes.
 * @param b N labels, such as clusters.
 * @returns A value in [0, 1]; 1 if both have one label only; NaN for no samples.
 * @throws {TypeError | RangeError} If the arguments are not integer labels of one length.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { nmi } from "@loss-atlas/loss-atlas/measures";
 *
 * assertAlmostEquals(nmi([0, 0, 1, 1], [7, 7, 3, 3]), 1);
 * ```
 */
export function nmi(a: Labels, b: Labels): number {
  const table = contingency(a, b);
  if (table.n === 0) return NaN;
  if (table.rows.length === 1 && table.columns.length === 1) return 1;
  const mean = (entropy(table.rows, table.n) + entropy(table.columns, table.n)) / 2;
  return Math.min(1, Math.max(0, mutualInformation(table) / mean));
}

/**
 * Measures the adjusted mutual information of two labellings, 0 on average for random ones (Vinh,
 * Epps and Bailey 2010), with the arithmetic mean of the entropies.
 *
 * @param a N labels, such as classes.
 * @param b N labels, such as clusters.
 * @returns A value of at most 1; 1 if both have one label only; NaN for no samples.
 * @throws {TypeError | RangeError} If the arguments are not integer labels of one length.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { ami } from "@loss-atlas/loss-atlas/measures";
 *
 * assertAlmostEquals(ami([0, 0, 1, 1], [7, 7, 3, 3]), 1);
 * ```
 */
export function ami(a: Labels, b: Labels): number {
  const table = contingency(a, b);
  if (table.n === 0) return NaN;
  if (table.rows.length === table.columns.length) {
    // Both in one cluster, or every sample alone on both sides: the same partition.
    if (table.rows.length === 1 || table.rows.length === table.n) return 1;
  }
  const mean = (entropy(table.rows, table.n) + entropy(table.columns, table.n)) / 2;
  const expected = expectedInformation(table);
  return Math.min(1, (mutualInformation(table) - expected) / (mean - expected));
}

/**
 * Measures the adjusted Rand index of two labellings (Hubert and Arabie 1985), 0 on average for
 * random ones.
 *
 * @param a N labels, such as classes.
 * @param b N labels, such as clusters.
 * @returns A value in [-0.5, 1]; 1 if the partitions are the same; NaN for no samples.
 * @throws {TypeError | RangeError} If the arguments are not integer labels of one length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ari } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(ari([0, 0, 1, 1], [7, 7, 3, 3]), 1);
 * ```
 */
export function ari(a: Labels, b: Labels): number {
  const { n, rows, columns, cells } = contingency(a, b);
  if (n === 0) return NaN;
  const pairs = (counts: ArrayLike<number>) =>
    Array.from(counts, (count) => count * (count - 1) / 2).reduce((sum, value) => sum + value, 0);
  const [both, inA, inB, all] = [
    pairs(cells.map(({ both }) => both)),
    pairs(rows),
    pairs(columns),
    n * (n - 1) / 2,
  ];
  if (inA === both && inB === both) return 1;
  const expected = inA * inB / all;
  return Math.min(1, (both - expected) / ((inA + inB) / 2 - expected));
}

/** How often each pair of labels occurs. */
interface Contingency {
  n: number;
  /** Samples of each label of the first labelling. */
  rows: Int32Array;
  /** Samples of each label of the second labelling. */
  columns: Int32Array;
  /** Pairs of labels that occur, in their order: the samples with both. */
  cells: { row: number; column: number; both: number }[];
}

function contingency(a: Labels, b: Labels): Contingency {
  const first = groupClasses(a);
  checkLabels(b, a.length, "other labels");
  const second = groupClasses(b);
  const width = second.labels.length;
  // Sorted, samples with both labels alike lie side by side.
  const pairs = Float64Array.from(a, (_, i) => first.of[i]! * width + second.of[i]!).sort();
  const cells: Contingency["cells"] = [];
  for (let from = 0, to = 0; from < pairs.length; from = to) {
    while (pairs[to] === pairs[from]) to++;
    const [row, column] = [Math.floor(pairs[from]! / width), pairs[from]! % width];
    cells.push({ row, column, both: to - from });
  }
  return { n: a.length, rows: first.counts, columns: second.counts, cells };
}

/** In nats. */
function entropy(counts: Int32Array, n: number): number {
  return counts.reduce((sum, count) => sum - count / n * Math.log(count / n), 0);
}

function mutualInformation({ n, rows, columns, cells }: Contingency): number {
  let sum = 0;
  for (const { row, column, both } of cells) {
    sum += both / n * Math.log(n * both / (rows[row]! * columns[column]!));
  }
  return sum;
}

/** Pairs of labels beyond which those of one count are taken together: a matter of seconds. */
const MANY_PAIRS = 1e6;

function frequencies(counts: Int32Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return times;
}

/** The mean mutual information of labellings with these counts, dealt at random (Vinh et al.). */
function expectedInformation({ n, rows, columns }: Contingency): number {
  const logFactorial = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logFactorial[i] = logFactorial[i - 1]! + Math.log(i);
  const choose = (from: number, take: number) =>
    logFactorial[from]! - logFactorial[take]! - logFactorial[from - take]!;

  // Labels of one count have one share; where there are few, they are added one by one.
  const few = rows.length * columns.length <= MANY_PAIRS;
  const [inA, inB] = [rows, columns].map((counts) =>
    few ? Array.from(counts, (count) => [count, 1] as const) : [...frequencies(counts)]
  );
  let sum = 0;
  for (const [row, times] of inA!) {
    for (const [column, timesB] of inB!) {
      const weight = times * timesB;
      for (let both = Math.max(1, row + column - n); both <= Math.min(row, column); both++) {
        // The hypergeometric probability that row and column share `both` samples.
        const logP = choose(row, both) + choose(n - row, column - both) - choose(n, column);
        sum += both / n * Math.log(n * both / (row * column)) * Math.exp(logP) * weight;
      }
    }
  }
  return sum;
}
