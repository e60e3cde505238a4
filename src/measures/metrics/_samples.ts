import type { Matrix } from "../../base/matrix.ts";
import { allFinite, checkLabels, checkMatrix } from "./check.ts";
import { type Classes, groupClasses, type Labels } from "./classes.ts";

/** Checks embeddings and labels, throwing on wrong arguments, and groups the samples by class. */
export function classesOf(x: Matrix, labels: Labels): Classes {
  checkMatrix(x);
  checkLabels(labels, x.rows);
  return groupClasses(labels);
}

/** Why a metric that compares classes has no value on these embeddings, if it has none. */
export function unfit(x: Matrix, classes: Classes): string | undefined {
  const count = classes.labels.length;
  if (x.rows === 0) return "there are no samples";
  if (x.columns === 0) return "the embedding has no dimension";
  if (!allFinite(x.data)) return "the embedding has values that are not finite";
  if (count < 2) return "there is only one class";
  if (count === x.rows) return "every class has a single sample";
}
