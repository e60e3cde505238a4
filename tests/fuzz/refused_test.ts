import { assertThrows } from "@std/assert";
import { matrixFrom } from "../../src/base/matrix.ts";
import { InputError } from "../../src/base/errors.ts";
import * as statistics from "../../src/claims/mod.ts";
import * as measures from "../../src/measures/mod.ts";

const x = matrixFrom([[0], [1], [5], [6]]);
const sample = { embeddings: x, labels: [0, 0, 1, 1] };

/** Calls that must be refused: what they would give is no answer. */
const REFUSED: Record<string, () => unknown> = {
  "an interval of a level below 0": () => statistics.medianInterval([1, 2, 3], { level: -1 }),
  "an interval of a level above 1": () => statistics.medianInterval([1, 2, 3], { level: 2 }),
  "a median of what is no number": () => statistics.medianInterval([NaN, NaN, 1, 2]),
  "events that are neither true nor false": () => statistics.mcNemar([1] as never, [0] as never),
  "more bootstrap resamples than ever end": () =>
    statistics.bootstrapInterval([1, 2], statistics.mean, { seed: 0, resamples: 1e9 }),
  "values beyond the range of a metric": () =>
    statistics.judge({ greater: [5, 5], less: [0, 0], estimand: "mean", range: [0, 1] }),
  "no confidences for a prediction": () => measures.ece([], [true]),
  "answers that are neither right nor wrong": () => measures.ece([0.5], ["yes"] as never),
  "embeddings whose shape does not fit": () =>
    measures.fewShot({ data: new Float32Array(12), rows: 12, columns: 3 }, Array(12).fill(0)),
  "no penalties": () => measures.transfer(sample, sample, { penalties: [] }),
  "nothing kept back": () => measures.transfer(sample, sample, { validationShare: 0 }),
  "all kept back": () => measures.transfer(sample, sample, { validationShare: 1 }),
  "less than nothing kept back": () => measures.transfer(sample, sample, { validationShare: -1 }),
  "a matrix of a number": () => matrixFrom(3 as never),
  "rows of text": () => matrixFrom([["1"]] as never),
};

for (const [what, call] of Object.entries(REFUSED)) {
  Deno.test(`${what} are refused with a RangeError or a TypeError that says why`, () => {
    const error = assertThrows(call, Error, "m");
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  });
}

Deno.test("evaluateMetric() says in a sentence which parameter is out of range", () => {
  const read = { ...sample, train: sample };
  assertThrows(
    () => measures.evaluateMetric("knnAccuracy", read, { k: 0 }),
    InputError,
    "k: must be at least 1",
  );
});

Deno.test("openSet() says why a score has no measures", () => {
  const known = { ...sample, predictions: [0, 0, 1, 1] };
  const nobody = { data: new Float32Array(0), rows: 0, columns: 1 };
  const noted = (unknown: measures.Scorable, logits?: typeof x) =>
    measures.openSet(
      { train: sample, known: { ...known, ...logits && { logits } }, unknown },
      { scores: logits ? ["logit"] : ["centroid"] },
    ).notes;
  const undefined_ = matrixFrom([[NaN], [1], [1], [1]]);
  const one = noted({ embeddings: nobody }).centroid;
  const two = noted({ embeddings: x, logits: x }, undefined_).logit;
  if (one !== "there are no unknown samples" || two !== "some scores are not numbers") {
    throw new Error(`the notes are "${one}" and "${two}"`);
  }
});
