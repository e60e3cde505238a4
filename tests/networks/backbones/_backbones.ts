import { tf } from "../../../src/compute/tf.ts";
import type { Backbone } from "../../../src/networks/backbones/backbone.ts";
import { wave } from "../_reference.ts";

/** Small images, with an odd side. */
export const SHAPE = [9, 10, 3] as const;

/** Images of values in [0, 1]. */
export function images(batch: number): tf.Tensor4D {
  const values = wave(batch * 270, 0.3, 0.5).map((value) => value + 0.5);
  return tf.tensor4d(values, [batch, ...SHAPE]);
}

/** A number that depends on every part of the embedding, as a step of the training computes it. */
export function objective(backbone: Backbone, x: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const features = backbone.features(x, { training: true });
    return tf.sum(tf.square(backbone.project(features))) as tf.Scalar;
  });
}

/** The gradients of that number, by the names of the variables. */
export async function gradientsOf(
  backbone: Backbone,
  x: tf.Tensor4D,
): Promise<Record<string, Float32Array>> {
  const variables = Object.entries(backbone.variables).filter(([, { trainable }]) => trainable);
  if (variables.length === 0) return {};
  const { value, grads } = tf.variableGrads(
    () => objective(backbone, x),
    variables.map(([, variable]) => variable),
  );
  const gradients: Record<string, Float32Array> = {};
  for (const [name, variable] of variables) {
    gradients[name] = await grads[variable.name]!.data() as Float32Array;
  }
  tf.dispose([value, grads]);
  return gradients;
}

/** The Euclidean norm. */
export const norm = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
