import type { Loss, ReferenceBatch } from "../loss.ts";
import { type Batch, trainable } from "./batch.ts";
import type { Subject } from "./subject.ts";

/** In float64 a central difference over this step is good to about nine digits. */
const STEP = 1e-6;

/** The value and the gradients of a float64 reference, at the batch and the variables of `loss`. */
export async function referenceEvaluation(
  subject: Subject,
  loss: Loss,
  batch: Batch,
): Promise<{ value: number; gradients: Record<string, number[]> }> {
  const { classes, dimension, reference } = subject;
  const variables: Record<string, number[][]> = {};
  for (const [name, variable] of Object.entries(loss.variables)) {
    const values = [...await variable.data()];
    const columns = variable.shape.at(-1) ?? 1;
    variables[name] = Array.from(
      { length: values.length / columns },
      (_, row) => values.slice(row * columns, (row + 1) * columns),
    );
  }
  const at: ReferenceBatch = {
    classes,
    dimension,
    embeddings: batch.embeddings.map((row) => [...row]),
    labels: batch.labels,
    angles: batch.angles,
    variables,
  };
  const value = () => reference!(at);
  const gradients: Record<string, number[]> = {};
  const inputs = [["embeddings", at.embeddings] as const].concat(
    Object.keys(trainable(loss)).map((name) => [name as "embeddings", variables[name]!]),
  );
  for (const [name, rows] of inputs) {
    gradients[name] = rows.flatMap((row) => row.map((_, k) => slope(row, k, value)));
  }
  return { value: value(), gradients };
}

function slope(row: number[], k: number, value: () => number): number {
  const middle = row[k]!;
  row[k] = middle + STEP;
  const above = value();
  row[k] = middle - STEP;
  const below = value();
  row[k] = middle;
  return (above - below) / (2 * STEP);
}
