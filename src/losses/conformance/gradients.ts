import { rowsFrom } from "../../base/matrix.ts";
import { tf } from "../../compute/tf.ts";
import type { Loss, ReferenceBatch } from "../loss.ts";
import { type Batch, evaluate, trainable, valueOf } from "./batch.ts";
import type { Subject } from "./subject.ts";

/** Steps to try: float32 blurs small ones, curvature and kinks bend large ones. */
const STEPS = [2e-2, 1e-2, 5e-3, 2.5e-3];

/** At most how many coordinates of each input are looked at. */
const COORDINATES = 10;

/** How far, relative to the largest slope, two steps may differ to count as one answer. */
const AGREEMENT = 0.01;

/** The result of {@linkcode finiteDifferences}. */
export interface Differences {
  /** The largest error of the gradient, relative to its largest component. */
  error: number;
  /** How many coordinates told a slope, the steps agreeing. */
  checked: number;
  /** How many were tried. */
  tried: number;
}

/**
 * Holds the gradient of a loss to central differences of its value, in float32.
 *
 * At each coordinate the two neighbouring steps that agree best are extrapolated. Where no two
 * agree, as at the kink of a hinge, the coordinate tells nothing and is left out.
 */
export async function finiteDifferences(loss: Loss, batch: Batch): Promise<Differences> {
  const { gradients } = await evaluate(loss, batch);
  const found: Differences = { error: 0, checked: 0, tried: 0 };
  for (const [name, gradient] of Object.entries(gradients)) {
    const largest = Math.max(...gradient.map(Math.abs), 1e-6);
    const at = name === "embeddings"
      ? alongEmbeddings(loss, batch)
      : await alongVariable(loss, batch, trainable(loss)[name]!);
    for (const index of spread(gradient.length, COORDINATES)) {
      found.tried++;
      const estimate = await slope((step) => at(index, step));
      if (estimate.spread > AGREEMENT * largest) continue;
      found.checked++;
      found.error = Math.max(found.error, Math.abs(gradient[index]! - estimate.slope) / largest);
    }
  }
  return found;
}

/** The slope of a function at 0, and how far the steps it comes from are from one answer. */
async function slope(
  f: (step: number) => Promise<number>,
): Promise<{ slope: number; spread: number }> {
  const middle = await f(0);
  let best = { slope: NaN, spread: Infinity };
  let before = { central: NaN, bend: NaN };
  for (const step of STEPS) {
    const above = await f(step);
    const below = await f(-step);
    const central = (above - below) / (2 * step);
    // The bend halves with the step, unless a kink lies between the two sides.
    const bend = (above - 2 * middle + below) / step;
    const kink = Math.abs(2 * bend - before.bend);
    const spread = Math.max(Math.abs(central - before.central), kink);
    if (spread < best.spread) best = { slope: (4 * central - before.central) / 3, spread };
    before = { central, bend };
  }
  return best;
}

function alongEmbeddings(loss: Loss, batch: Batch) {
  return (index: number, step: number): Promise<number> => {
    const embeddings = batch.embeddings.map((row) => [...row]);
    const columns = embeddings[0]!.length;
    embeddings[Math.floor(index / columns)]![index % columns]! += step;
    return valueOf(loss, { ...batch, embeddings });
  };
}

async function alongVariable(loss: Loss, batch: Batch, variable: tf.Variable) {
  const values = await variable.data() as Float32Array;
  const original = values.slice();
  const set = (to: Float32Array) => tf.tidy(() => variable.assign(tf.tensor(to, variable.shape)));
  return async (index: number, step: number): Promise<number> => {
    const moved = original.slice();
    moved[index]! += step;
    set(moved);
    const value = await valueOf(loss, batch);
    set(original);
    return value;
  };
}

/** At most `count` indices, evenly spread. */
function spread(length: number, count: number): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * length) / taken));
}

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
    variables[name] = rowsFrom(await variable.data(), variable.shape.at(-1) ?? 1);
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
    gradients[name] = rows.flatMap((row) => row.map((_, k) => slopeAt(row, k, value)));
  }
  return { value: value(), gradients };
}

function slopeAt(row: number[], k: number, value: () => number): number {
  const middle = row[k]!;
  row[k] = middle + STEP;
  const above = value();
  row[k] = middle - STEP;
  const below = value();
  row[k] = middle;
  return (above - below) / (2 * STEP);
}
