/**
 * A protocol of your own, which is a measure with parameters: classes are told by the mean of the few
 * most typical training images of each, as if there were no more.
 *
 * A study asks for it as `{ "name": "typicalShots", "shots": [1, 5] }`.
 *
 * @module
 */
import type { Matrix } from "@loss-atlas/loss-atlas";
import {
  defineMeasure,
  type LabelledEmbeddings,
  type MeasureDefinition,
} from "@loss-atlas/loss-atlas/measures";
import { z } from "zod";

const rowsOf = ({ data, rows, columns }: Matrix) =>
  Array.from({ length: rows }, (_, row) => data.subarray(row * columns, (row + 1) * columns));

const meanOf = (rows: readonly ArrayLike<number>[]) =>
  Array.from(rows[0]!, (_, at) => rows.reduce((sum, row) => sum + row[at]!, 0) / rows.length);

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return sum;
};

/** The mean of the embeddings nearest to the mean of each class. */
function prototypes({ embeddings, labels }: LabelledEmbeddings, shots: number) {
  const all = rowsOf(embeddings);
  const classes = Map.groupBy(all.keys(), (row) => labels[row]!);
  return [...classes].map(([label, members]) => {
    const rows = members.map((row) => all[row]!);
    const mean = meanOf(rows);
    const typical = rows.toSorted((a, b) => distance(a, mean) - distance(b, mean));
    return { label, point: meanOf(typical.slice(0, shots)) };
  });
}

/** The share of test images nearest to the prototype of their own class. */
export const typicalShots: MeasureDefinition = defineMeasure({
  name: "typicalShots",
  title: "Accuracy by typical images",
  description: "Share of test images nearest to the mean of the most typical images of their class",
  direction: "higher",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale"],
  reads: ["embeddings", "labels", "train"],
  parameters: z.strictObject({ shots: z.int().min(1).max(1000).default(5) }),
  compute({ embeddings, labels, train }, { shots }) {
    if (embeddings.rows === 0 || train.embeddings.rows === 0) {
      return { value: NaN, reason: "there are no samples" };
    }
    const isFinite = ({ data }: Matrix) => data.every(Number.isFinite);
    if (!isFinite(embeddings) || !isFinite(train.embeddings)) {
      return { value: NaN, reason: "an embedding is not finite" };
    }
    const classes = prototypes(train, shots);
    const rows = rowsOf(embeddings);
    const right = rows.filter((row, at) => {
      const distances = classes.map(({ point }) => distance(row, point));
      return classes[distances.indexOf(Math.min(...distances))]!.label === labels[at];
    });
    return right.length / rows.length;
  },
});
