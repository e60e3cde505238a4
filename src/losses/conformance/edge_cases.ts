import { LossAtlasError } from "../../base/errors.ts";
import { tf } from "../../compute/tf.ts";
import type { Loss, LossGeometry } from "../loss.ts";
import { type Batch, evaluate, randomBatch, trainable } from "./batch.ts";
import type { Subject } from "./subject.ts";

/** A batch at the edge of what a loss can meet, and what it is called. */
export interface EdgeCase {
  name: string;
  batch: Batch;
}

/** The edge cases of a loss; those at cosines of 1 and -1 look at its weights or prototypes. */
export async function edgeCases(
  loss: Loss,
  geometry: LossGeometry,
  seed: number,
): Promise<EdgeCase[]> {
  const plain = randomBatch(geometry, seed);
  const { embeddings, labels } = plain;
  const map = (f: (row: number[], i: number) => number[]) => ({
    ...plain,
    embeddings: embeddings.map(f),
  });
  const directions = await classDirections(loss, geometry);
  const along = (sign: number) => map((_, i) => directions[labels[i]!]!.map((v) => sign * v));
  return [
    { name: "one class only", batch: { ...plain, labels: labels.map(() => 0) } },
    {
      name: "one sample",
      batch: { embeddings: [embeddings[0]!], labels: [labels[0]!], angles: [plain.angles[0]!] },
    },
    { name: "a class absent", batch: { ...plain, labels: labels.map((label) => label || 1) } },
    { name: "identical embeddings", batch: map(() => embeddings[0]!) },
    { name: "zero embeddings", batch: map((row) => row.map(() => 0)) },
    { name: "one zero embedding", batch: map((row, i) => i === 1 ? row.map(() => 0) : row) },
    { name: "norms of 1e-4", batch: map((row) => row.map((v) => v * 1e-4)) },
    { name: "norms of 1e4", batch: map((row) => row.map((v) => v * 1e4)) },
    { name: "cosines at 1", batch: along(2) },
    { name: "cosines at -1", batch: along(-2) },
  ];
}

/** The value that is not finite at an edge case; undefined if all are, or if the loss reports the fault. */
export async function faultAt(loss: Loss, { batch }: EdgeCase): Promise<string | undefined> {
  try {
    const { value, gradients } = await evaluate(loss, batch);
    if (!Number.isFinite(value)) return `the loss is ${value}`;
    for (const [name, gradient] of Object.entries(gradients)) {
      const odd = gradient.find((g) => !Number.isFinite(g));
      if (odd !== undefined) return `the gradient to ${name} has ${odd}`;
    }
    const odd = (await finalScores(loss, batch)).find((score) => !Number.isFinite(score));
    return odd === undefined ? undefined : `the scores have ${odd}`;
  } catch (error) {
    if (error instanceof LossAtlasError) return undefined;
    throw error;
  }
}

/** The fault of a loss that declares the sphere, and yet tells the class of a sample by its length. */
export async function lengthFault(
  { space }: Subject,
  loss: Loss,
  batch: Batch,
): Promise<string | undefined> {
  if (space !== "sphere") return undefined;
  const stretched = batch.embeddings.map((row, i) => row.map((value) => value * (i + 0.5)));
  try {
    const classes = await Promise.all(
      [batch, { ...batch, embeddings: stretched }].map(async (each) => {
        const scores = await finalScores(loss, each);
        const columns = scores.length / batch.labels.length;
        return batch.labels.map((_, i) => {
          const row = scores.subarray(i * columns, (i + 1) * columns);
          return row.indexOf(row.reduce((a, b) => Math.max(a, b), -Infinity));
        });
      }),
    );
    return String(classes[0]) === String(classes[1])
      ? undefined
      : 'the class of a sample changes with its length, which it may not with space "sphere"';
  } catch (error) {
    if (error instanceof LossAtlasError) return undefined;
    throw error;
  }
}

async function finalScores(loss: Loss, batch: Batch): Promise<Float32Array> {
  const scores = tf.tidy(() => loss.scores(tf.tensor2d(batch.embeddings)));
  const values = await scores.data() as Float32Array;
  scores.dispose();
  return values;
}

/** Unit vectors where the cosine to a class is 1: its weights or prototype, or else the first axis. */
async function classDirections(loss: Loss, geometry: LossGeometry): Promise<number[][]> {
  const { classes, dimension } = geometry;
  const { weights, prototypes } = loss.variables;
  const directions = tf.tidy(() => {
    const rows = weights ? tf.transpose(weights) : prototypes;
    if (rows?.shape[0] === classes && rows.shape[1] === dimension) {
      return tf.div(rows, tf.norm(rows, 2, 1, true));
    }
    // Prototypes of the joint loss have one coordinate less: the first is of the other task.
    const axis = Array.from({ length: dimension }, (_, k) => k === 0 ? 1 : 0);
    return tf.tile(tf.tensor2d([axis]), [classes, 1]);
  });
  const values = await directions.array() as number[][];
  directions.dispose();
  return values;
}

/** How many steps a leak would show in. */
const STEPS = 50;

/**
 * How many tensors are left over by 50 steps of training, and by making and disposing the loss.
 *
 * @returns A line for each kind of leak.
 */
export function leaks(subject: Subject, batch: Batch): string[] {
  const atFirst = tf.memory().numTensors;
  const loss = subject.create();
  const before = tf.memory().numTensors;
  for (let i = 0; i < STEPS; i++) step(loss, batch);
  const left = tf.memory().numTensors - before;
  subject.release(loss);
  const kept = subject.portable ? tf.memory().numTensors - atFirst - left : 0;
  return [
    ...(left === 0 ? [] : [`${left} tensors are left after ${STEPS} steps`]),
    ...(kept === 0 ? [] : [`${kept} tensors are left after dispose()`]),
  ];
}

/** A step of training without a tidy around it, so that what the loss leaves behind shows. */
function step(loss: Loss, batch: Batch): void {
  const start = tf.tensor2d(batch.embeddings);
  const embeddings = tf.variable(start) as tf.Variable<tf.Rank.R2>;
  const labels = tf.tensor1d(batch.labels, "int32");
  const angles = tf.tensor1d(batch.angles);
  const compute = () => loss.compute(embeddings, labels, { angles });
  const { value, grads } = tf.variableGrads(compute, [
    embeddings,
    ...Object.values(trainable(loss)),
  ]);
  loss.update?.(embeddings, labels);
  tf.dispose([compute(), value, grads, start, embeddings, labels, angles]);
}
