import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { matrixFrom } from "../../../src/base/matrix.ts";
import { evaluateMetric, knnAccuracy, neighbourAgreement } from "../../../src/measures/mod.ts";
import { sampleInput } from "../../../src/measures/check_inputs.ts";
import { unitRows } from "../../../src/measures/metrics/vectors.ts";

const { train, embeddings, predictions } = sampleInput();

Deno.test("neighbourAgreement() counts neighbours, means and votes as plain loops do", () => {
  const k = 3;
  const rowsOf = ({ data, rows, columns }: typeof embeddings) =>
    Array.from({ length: rows }, (_, i) => [...data.slice(i * columns, (i + 1) * columns)]);
  for (const distance of ["euclidean", "cosine"] as const) {
    const place = (x: typeof embeddings) => rowsOf(distance === "cosine" ? unitRows(x) : x);
    const [known, queries] = [place(train.embeddings), place(embeddings)];
    const far = (a: number[], b: number[]) => a.reduce((sum, v, j) => sum + (v - b[j]!) ** 2, 0);
    const labels = Array.from(train.labels);
    const means = [0, 1, 2, 3].map((label) => {
      const own = known.filter((_, i) => labels[i] === label);
      const mean = own[0]!.map((_, j) => own.reduce((sum, row) => sum + row[j]!, 0) / own.length);
      const length = Math.hypot(...mean);
      return distance === "cosine" ? mean.map((v) => v / length) : mean;
    });
    const nearestOf = (x: number[], all: number[][]) =>
      all.map((row, i) => [far(x, row), i] as const).sort(([a], [b]) => a - b).map(([, i]) => i);
    const vote = (indices: number[]) => {
      const counts = [0, 1, 2, 3].map((label) => indices.filter((i) => labels[i] === label).length);
      return counts.indexOf(Math.max(...counts));
    };
    let [neighbours, atMean, changed] = [0, 0, 0];
    for (const [i, x] of queries.entries()) {
      const near = nearestOf(x, known);
      neighbours += near.slice(0, k).filter((j) => labels[j] === predictions[i]).length / k;
      if (nearestOf(x, means)[0] === predictions[i]) atMean++;
      if (vote(near.slice(0, k)) !== vote(near.slice(k, 2 * k))) changed++;
    }
    const found = neighbourAgreement(train, embeddings, predictions, k, distance);
    assertAlmostEquals(found.neighbours, neighbours / queries.length, 1e-9);
    assertEquals([found.means, found.changed], [atMean / queries.length, changed / queries.length]);
    assert(found.changed > 0 && found.means < 1);
  }
});

Deno.test("neighbourAgreement() is 1 for predictions that the neighbours make themselves", () => {
  const { embeddings: x, labels } = train;
  const found = neighbourAgreement(train, x, Array.from(labels), 1);
  assertEquals([found.neighbours, knnAccuracy(x, labels, x, labels, 1)], [1, 1]);
});

Deno.test("neighbourAgreement says why it has no value, and refuses what does not fit", () => {
  const input = { embeddings, predictions, train, space: "sphere" as const };
  const few = evaluateMetric("neighbourAgreement", input, { k: 40 });
  assertEquals(few, { value: NaN, reason: "there are fewer than 80 training samples" });
  const untold = { ...input, predictions: Array.from(predictions, () => -1) };
  assert(evaluateMetric("neighbourAgreement", untold, { k: 3 }).reason!.includes("tells no class"));
  assertEquals(evaluateMetric("neighbourAgreement", input, { k: 3 }), {
    value: neighbourAgreement(train, embeddings, predictions, 3, "cosine").neighbours,
    reason: "by the cosine distance",
  });
  assertThrows(() => neighbourAgreement(train, embeddings, [0], 3), RangeError);
  assertThrows(() => neighbourAgreement(train, matrixFrom([[1]]), [0], 3), RangeError);
});
