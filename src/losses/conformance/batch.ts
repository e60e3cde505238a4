import { randomStream } from "../../base/random.ts";
import { tf } from "../../compute/tf.ts";
import type { Loss, LossGeometry } from "../loss.ts";

/** A batch in plain numbers. */
export interface Batch {
  embeddings: number[][];
  labels: number[];
  angles: number[];
}

/** A value and the gradients to the embeddings and to each trainable variable, in plain numbers. */
export interface Evaluation {
  value: number;
  gradients: Record<string, Float32Array>;
}

/** A batch with every class in it, as embeddings are in training: of norm about 1.5. */
export function randomBatch({ classes, dimension }: LossGeometry, seed: number): Batch {
  const stream = randomStream(seed, "conformance");
  const samples = 2 * classes + 1;
  const single = (value: number) => Math.fround(value);
  return {
    embeddings: Array.from(
      { length: samples },
      () => Array.from({ length: dimension }, () => single(1.5 * stream.normal())),
    ),
    labels: Array.from({ length: samples }, (_, i) => i % classes),
    angles: Array.from({ length: samples }, () => single(160 * stream.uniform() - 80)),
  };
}

/** Computes a loss and its gradients on the active backend. */
export async function evaluate(loss: Loss, batch: Batch): Promise<Evaluation> {
  const variables = trainable(loss);
  const { value, gradients } = tf.tidy(() => {
    const embeddings = tf.variable(tf.tensor2d(batch.embeddings)) as tf.Variable<tf.Rank.R2>;
    const inputs: Record<string, tf.Variable> = { embeddings, ...variables };
    const { value, grads } = tf.variableGrads(
      () => computeOn(loss, embeddings, batch),
      Object.values(inputs),
    );
    embeddings.dispose();
    const gradients = Object.fromEntries(
      Object.entries(inputs)
        .map(([name, input]) => [name, grads[input.name] ?? tf.zerosLike(input)]),
    );
    return { value, gradients };
  });
  try {
    const numbers: Evaluation["gradients"] = {};
    for (const [name, tensor] of Object.entries(gradients)) {
      numbers[name] = await tensor.data() as Float32Array;
    }
    return { value: (await value.data())[0]!, gradients: numbers };
  } finally {
    tf.dispose([value, gradients]);
  }
}

/** The value alone. */
export async function valueOf(loss: Loss, batch: Batch): Promise<number> {
  const value = tf.tidy(() => computeOn(loss, tf.tensor2d(batch.embeddings), batch));
  const [number] = await value.data();
  value.dispose();
  return number!;
}

/** The variables that the optimiser moves. */
export function trainable(loss: Loss): Record<string, tf.Variable> {
  return Object.fromEntries(
    Object.entries(loss.variables).filter(([, variable]) => variable.trainable),
  );
}

function computeOn(loss: Loss, embeddings: tf.Tensor2D, batch: Batch): tf.Scalar {
  const labels = tf.tensor1d(batch.labels, "int32");
  return loss.compute(embeddings, labels, { angles: tf.tensor1d(batch.angles) });
}

/** The largest relative errors of an evaluation against another. */
export interface Errors {
  value: number;
  gradient: number;
}

/** The tolerance, relative to the reference. */
const TOLERANCE: Errors = { value: 1e-4, gradient: 1e-3 };

/** A value or a gradient below this counts as zero: float32 cannot tell. */
const SMALL = 1e-6;

/** Compares values, and gradients relative to the largest component of each. */
export function compare(
  actual: Evaluation,
  expected: { value: number; gradients: Record<string, ArrayLike<number>> },
): Errors {
  const value = Math.abs(actual.value - expected.value) / Math.max(Math.abs(expected.value), SMALL);
  let gradient = 0;
  for (const [name, wanted] of Object.entries(expected.gradients)) {
    const found = actual.gradients[name]!;
    let largest = SMALL;
    let off = 0;
    for (let i = 0; i < wanted.length; i++) {
      largest = Math.max(largest, Math.abs(wanted[i]!));
      const difference = Math.abs(found[i]! - wanted[i]!);
      // NaN is as far off as it gets.
      off = difference <= off ? off : Number.isNaN(difference) ? Infinity : difference;
    }
    gradient = Math.max(gradient, off / largest);
  }
  return { value: Number.isNaN(value) ? Infinity : value, gradient };
}

/** The larger of each. */
export function worse(a: Errors, b: Errors): Errors {
  return { value: Math.max(a.value, b.value), gradient: Math.max(a.gradient, b.gradient) };
}

/** Whether both are below what passes. */
export function passes({ value, gradient }: Errors): boolean {
  return value < TOLERANCE.value && gradient < TOLERANCE.gradient;
}
