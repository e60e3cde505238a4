import { show } from "../../base/check.ts";
import { checkAnswers, checkLists } from "./check.ts";
import { comparable, type Scores } from "./open_set.ts";

/** A point of the curve of correct classification against false positives. */
interface OscrPoint {
  /** Share of unknown samples that score at least the threshold. */
  fpr: number;
  /** Share of known samples that score at least the threshold and are classified correctly. */
  ccr: number;
}

/** How to take the area: exactly, or as the code of Vaze et al. (2022) that many copy. */
export type OscrConvention = "exact" | "vaze";

/**
 * Measures the area under the open-set classification rate, correct classification against false
 * positives (Dhamija, Günther and Boult 2018), by the trapezoidal rule.
 *
 * The code of Vaze et al. counts known samples strictly above the threshold and unknown samples at
 * or above it, which reads low by O(1 / N): take `"vaze"` only to compare with numbers from it.
 *
 * @param knownScores Scores of samples of known classes; higher means more known.
 * @param knownCorrect For each whether it is classified correctly (true or 1).
 * @param unknownScores Scores of samples of unknown classes.
 * @param convention Default `"exact"`.
 * @returns An area in [0, closed-set accuracy], higher is better; NaN if a side is empty or a score
 * is not a number.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { oscr } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(oscr([4, 2], [true, true], [3, 1]), 0.75);
 * ```
 */
export function oscr(
  knownScores: Scores,
  knownCorrect: ArrayLike<boolean | number>,
  unknownScores: Scores,
  convention: OscrConvention = "exact",
): number {
  const isDefined = comparable(knownScores, unknownScores);
  checkLists({ knownScores, knownCorrect });
  checkAnswers(knownCorrect, "knownCorrect");
  if (convention !== "exact" && convention !== "vaze") {
    throw new RangeError(
      `Cannot measure because convention must be "exact" or "vaze": current value is ${
        show(convention)
      }`,
    );
  }
  if (!isDefined) return NaN;
  const curve = convention === "exact" ? exactCurve : vazeCurve;
  return area(curve(knownScores, knownCorrect, unknownScores));
}

/** A point for each distinct score in order of falling threshold, from (0, 0) on. */
function exactCurve(
  knownScores: Scores,
  knownCorrect: ArrayLike<boolean | number>,
  unknownScores: Scores,
): OscrPoint[] {
  const samples = ranked(knownScores, knownCorrect, unknownScores).reverse();
  const points = [{ fpr: 0, ccr: 0 }];
  let [correct, unknown] = [0, 0];
  for (const [i, sample] of samples.entries()) {
    correct += sample.correct;
    unknown += sample.unknown;
    if (sample.score === samples[i + 1]?.score) continue;
    points.push({ fpr: unknown / unknownScores.length, ccr: correct / knownScores.length });
  }
  return points;
}

/** The curve of `compute_oscr` in their code: a point for each sample, so that ties depend on order. */
function vazeCurve(
  knownScores: Scores,
  knownCorrect: ArrayLike<boolean | number>,
  unknownScores: Scores,
): OscrPoint[] {
  const samples = ranked(knownScores, knownCorrect, unknownScores);
  const points = [{ fpr: 1, ccr: 1 }];
  let correct = samples.reduce((sum, sample) => sum + sample.correct, 0);
  let unknown = unknownScores.length;
  for (const sample of samples.slice(0, -1)) {
    correct -= sample.correct;
    points.push({ fpr: unknown / unknownScores.length, ccr: correct / knownScores.length });
    unknown -= sample.unknown;
  }
  points.push({ fpr: 0, ccr: 0 });
  return points.reverse();
}

interface Sample {
  score: number;
  /** 1 for a known sample that is classified correctly. */
  correct: number;
  /** 1 for an unknown sample. */
  unknown: number;
}

/** All samples by ascending score; of equal scores the known samples come first. */
function ranked(
  known: Scores,
  knownCorrect: ArrayLike<boolean | number>,
  unknown: Scores,
): Sample[] {
  const samples = [
    ...Array.from(known, (score, i) => ({ score, correct: knownCorrect[i] ? 1 : 0, unknown: 0 })),
    ...Array.from(unknown, (score) => ({ score, correct: 0, unknown: 1 })),
  ];
  return samples.sort((a, b) => a.score - b.score);
}

function area(points: OscrPoint[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    sum += (b.fpr - a.fpr) * (a.ccr + b.ccr) / 2;
  }
  return sum;
}
