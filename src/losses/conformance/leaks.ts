import { tf } from "../../compute/tf.ts";
import type { Loss } from "../loss.ts";
import { type Batch, trainable } from "./batch.ts";
import type { Subject } from "./subject.ts";

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
