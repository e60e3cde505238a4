import { matrixFrom } from "../../../src/base/matrix.ts";
import { OPEN_SET_SCORES } from "../../../src/losses/loss.ts";
import type { LossSpec } from "../../../src/losses/mod.ts";
import { naturalScore } from "../../../src/losses/resolve.ts";
import type { ColumnValues, MeasureInput } from "../../../src/measures/measure.ts";
import type { LabelledEmbeddings } from "../../../src/measures/metrics/check.ts";
import { classMeans } from "../../../src/measures/metrics/class_means.ts";
import { auroc } from "../../../src/measures/metrics/open_set.ts";
import { openSet, openSetScores } from "../../../src/measures/protocols/open_set.ts";
import { openSetMeasure } from "../../../src/measures/protocols/open_set_measure.ts";
import { twelve } from "../metrics/_golden.ts";
import { clusters } from "./_samples.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as scores from "../../../src/measures/protocols/open_set_scores.ts";

const worked = { embeddings: twelve.x, labels: twelve.y };
const query = matrixFrom([[0.5, 0.5]]);

function rowsOfMeans({ embeddings, labels }: LabelledEmbeddings): number[][] {
  const { means, counts } = classMeans(embeddings, labels);
  const d = embeddings.columns;
  return Array.from(counts, (_, k) => [...means.subarray(k * d, (k + 1) * d)]);
}

/** Three known classes and two unknown ones, with logits that depend on the distance to a mean. */
function sample() {
  const all = clusters({ classes: 5, size: 40, dimension: 4, seed: 1 });
  const test = clusters({ classes: 5, size: 40, dimension: 4, seed: 2 });
  const select = ({ embeddings, labels }: typeof all, known: boolean) => {
    const chosen = [...labels.keys()].filter((i) => labels[i]! < 3 === known);
    return {
      embeddings: matrixFrom(chosen.map((i) => [...embeddings.data.slice(4 * i, 4 * i + 4)])),
      labels: chosen.map((i) => labels[i]!),
    };
  };
  const [train, known, unknown] = [select(all, true), select(test, true), select(test, false)];
  const logits = (x: typeof query) =>
    matrixFrom(Array.from(scores.centroidScores(train, x), (score) => [5 + score / 4, 0, -1]));
  return {
    train,
    known: { ...known, predictions: known.labels, logits: logits(known.embeddings) },
    unknown: { embeddings: unknown.embeddings, logits: logits(unknown.embeddings) },
    geometry: { targets: rowsOfMeans(train) },
  };
}

Deno.test("mahalanobisSquares() gives the Mahalanobis distances of the worked example", () => {
  const distances = scores.mahalanobisSquares(scores.fitClassGaussians(worked), query);
  for (const [k, expected] of [4.19556881, 6.37514137, 39.58928393].entries()) {
    assertAlmostEquals(distances[k]!, expected, 1e-5);
  }
});

Deno.test("mahalanobisSquares() stays finite where the classes lie on a line", () => {
  const x = matrixFrom([[0, 0], [1, 1], [4, 4], [5, 5]]);
  const model = scores.fitClassGaussians({ embeddings: x, labels: [0, 0, 1, 1] });
  assertEquals(model.rank, 1);
  assertAlmostEquals(scores.mahalanobisSquares(model, matrixFrom([[0, 0]]))[0]!, 1, 1e-9);
});

Deno.test("mahalanobisSquares() are 0 to all where the classes have no spread", () => {
  const model = scores.fitClassGaussians({ embeddings: matrixFrom([[0], [4]]), labels: [0, 1] });
  assertEquals([...scores.mahalanobisSquares(model, matrixFrom([[9]]))], [0]);
});

Deno.test("mahalanobisScores() takes the nearest class of the worked example", () => {
  assertAlmostEquals(scores.mahalanobisScores(worked, query)[0]!, -4.19556881, 1e-5);
});

Deno.test("centroidScores() takes the nearest class of the worked example", () => {
  assertAlmostEquals(scores.centroidScores(worked, query)[0]!, -0.98900202, 1e-7);
});

Deno.test("neighbourScores() takes the third neighbour of the worked example", () => {
  assertAlmostEquals(scores.neighbourScores(twelve.x, query, 3)[0]!, -0.70710678, 1e-7);
});

Deno.test("energyScores() depend on the temperature", () => {
  const logits = matrixFrom([[2, 0.5, -1]]);
  assertAlmostEquals(scores.energyScores(logits)[0]!, 2.2413113, 1e-7);
  assertAlmostEquals(scores.energyScores(logits, 2)[0]!, 3.05595149, 1e-7);
  assertThrows(() => scores.energyScores(logits, 0), RangeError, "temperature");
});

Deno.test("energyScores() do not overflow", () => {
  assertEquals([...scores.energyScores(matrixFrom([[1000, 0]]))], [1000]);
});

Deno.test("openSet() tells distant classes apart by every score", () => {
  const { closedSetAccuracy, scores, notes } = openSet(sample(), { neighbours: 10 });
  assertEquals([closedSetAccuracy, notes], [1, {}]);
  for (const name of OPEN_SET_SCORES) assert(scores[name]!.auroc > 0.7, name);
});

Deno.test("openSet() measures what openSetScores() gives", () => {
  const scored = openSetScores("mahalanobis", sample());
  assert(typeof scored !== "string");
  const { scores } = openSet(sample(), { scores: ["mahalanobis"] });
  assertEquals(scores.mahalanobis?.auroc, auroc(scored.known, scored.unknown));
  assertEquals(Object.keys(scores), ["mahalanobis"]);
});

Deno.test("openSet() bounds OSCR by the closed-set accuracy", () => {
  const input = sample();
  input.known.predictions = input.known.labels.map((label, i) => i % 4 === 0 ? 2 - label : label);
  const { closedSetAccuracy, scores } = openSet(input);
  assert(scores.centroid!.oscr <= closedSetAccuracy);
});

Deno.test("openSet() says why a score is undefined", () => {
  const { known, unknown, train } = sample();
  const { logits: _, ...bare } = known;
  const { scores, notes } = openSet({ train, known: bare, unknown }, { neighbours: 121 });
  assertEquals(notes, {
    probability: "there are no logits",
    logit: "there are no logits",
    energy: "there are no logits",
    neighbours: "there are fewer than 121 training samples",
    targetDistance: "the loss has no targets, centers or prototypes",
  });
  assertEquals(scores.logit?.oscr, NaN);
});

Deno.test("openSet() gives NaN for embeddings that are not finite", () => {
  const input = sample();
  input.unknown.embeddings.data[3] = NaN;
  assertEquals(openSet(input, { scores: ["neighbours"] }).scores.neighbours?.auroc, NaN);
});

Deno.test("openSet() looks at directions only with normalize", () => {
  const input = sample();
  const longer = structuredClone(input);
  longer.unknown.embeddings.data = longer.unknown.embeddings.data.map((value) => 4 * value);
  const options = { scores: ["centroid", "neighbours"], normalize: true } as const;
  assertEquals(openSet(longer, options), openSet(input, options));
});

Deno.test("openSet() leaves its input unchanged", () => {
  const input = sample();
  const before = structuredClone(input);
  openSet(input, { normalize: true });
  assertEquals(input, before);
});

Deno.test("openSet() scores by the distance to targets as by class means where these are the targets", () => {
  const { scores } = openSet(sample(), { scores: ["centroid", "targetDistance"] });
  assertEquals(scores.targetDistance, scores.centroid);
});

Deno.test("openSet() scores by cosines to class vectors, and not by those of fewer dimensions", () => {
  const input = sample();
  const weights = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]];
  const scored = openSetScores("cosine", { ...input, geometry: { weights } });
  assert(typeof scored !== "string");
  const row = [...input.known.embeddings.data.subarray(0, 4)];
  assertAlmostEquals(scored.known[0]!, Math.max(...row.slice(0, 3)) / Math.hypot(...row), 1e-12);
  assertEquals(
    openSetScores("cosine", { ...input, geometry: { prototypes: [[1, 0, 0]] } }),
    "the loss places classes in 3 of the 4 dimensions",
  );
});

Deno.test("openSet() takes no OSCR where the network tells no class", () => {
  const input = sample();
  input.known.predictions = input.known.labels.map(() => -1);
  const { closedSetAccuracy, scores } = openSet(input, { scores: ["centroid"] });
  assertEquals([closedSetAccuracy, scores.centroid?.oscr], [NaN, NaN]);
  assert(scores.centroid!.auroc > 0.7);
});

Deno.test("openSetMeasure takes as natural the score of the loss's definition, by its parameters", () => {
  const input = sample();
  const natural = (loss: LossSpec) => {
    const openSetScore = naturalScore(loss);
    const readings = { ...input, ...input.known, openSetScore, novel: input.unknown };
    const parameters = openSetMeasure.parameters.parse({ score: "natural" });
    return openSetMeasure.compute(readings as unknown as MeasureInput, parameters) as ColumnValues;
  };
  const { scores } = openSet(input, { scores: ["centroid", "cosine"] });
  assert(scores.centroid!.auroc !== scores.cosine!.auroc);
  for (
    const [loss, score] of [
      [{ name: "supcon" }, "cosine"],
      [{ name: "triplet", normalizeEmbeddings: false }, "centroid"],
      [{ name: "triplet", normalizeEmbeddings: true }, "cosine"],
    ] as const
  ) {
    const { values, notes } = natural(loss);
    assertEquals(values.openSetAurocNatural, scores[score]!.auroc);
    assertEquals(notes?.openSetAurocNatural, `scored by ${score}`);
  }
});
