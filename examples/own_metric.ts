/**
 * A metric of your own: the share of test images whose nearest embedding is of another class.
 *
 * Its column is `strangerShare`, in studies, claims, tables and figures. To hold it to what metrics
 * must do, call `deno task loss-atlas check own_metric.ts`.
 *
 * @module
 */
import { defineMeasure, type MeasureDefinition } from "@loss-atlas/loss-atlas/measures";

/** The share of test embeddings whose nearest neighbour is of another class; NaN of fewer than two. */
export const strangerShare: MeasureDefinition = defineMeasure({
  name: "strangerShare",
  title: "Strangers next door",
  description: "Share of test images whose nearest embedding is of another class",
  direction: "lower",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale"],
  reads: ["embeddings", "labels"],
  compute({ embeddings: { data, rows, columns }, labels }) {
    if (rows < 2) return { value: NaN, reason: "there are fewer than two samples" };
    if (!data.every(Number.isFinite)) return { value: NaN, reason: "an embedding is not finite" };
    let strangers = 0;
    for (let row = 0; row < rows; row++) {
      let [nearest, least] = [row, Infinity];
      for (let other = 0; other < rows; other++) {
        let distance = 0;
        for (let at = 0; at < columns; at++) {
          distance += (data[row * columns + at]! - data[other * columns + at]!) ** 2;
        }
        if (other !== row && distance < least) [nearest, least] = [other, distance];
      }
      if (labels[nearest] !== labels[row]) strangers++;
    }
    return strangers / rows;
  },
});
