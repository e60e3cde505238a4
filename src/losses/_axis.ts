import { z } from "zod";
import { tf } from "../compute/tf.ts";
import { InputError } from "../base/errors.ts";
import { normalize } from "./_tensors.ts";
import type { LossExtras } from "./loss.ts";
import { meanOf, unit } from "./reference/vectors.ts";

/** The range of what is regressed on. */
export interface Bounds {
  lower: number;
  upper: number;
}

/** The parameters of a regression between two opposite prototypes. */
export const boundsParameters = {
  lower: z.number().default(-90).describe("the value at the lower prototype"),
  upper: z.number().default(90).describe("the value at the upper prototype"),
};

/** Refuses bounds that leave nothing between them. */
export function checkBounds(name: string, { lower, upper }: Bounds): void {
  if (!(lower < upper)) {
    throw new InputError(
      `Cannot build the loss "${name}" as upper must be greater than lower, ${lower}: current value is ${upper}`,
    );
  }
}

/** Where a value is read off the first axis: the cosine with it, or the coordinate itself. */
export type Readout = "cosine" | "coordinate";

/** (r - readout)^2 for each sample, r being its value brought to [-1, 1]. */
export function axisErrors(
  name: string,
  x: tf.Tensor2D,
  { angles }: LossExtras,
  { lower, upper }: Bounds,
  readout: Readout = "cosine",
): tf.Tensor {
  if (angles?.rank !== 1 || angles.shape[0] !== x.shape[0]) {
    throw new RangeError(
      `Cannot compute the loss "${name}" as it needs an angle for each of the ${
        x.shape[0]
      } embeddings: current shape is ${angles ? `[${angles.shape}]` : "none"}`,
    );
  }
  const middle = (lower + upper) / 2;
  const wanted = tf.div(tf.sub(angles, middle), (upper - lower) / 2);
  return tf.square(tf.sub(wanted, onAxis(x, readout)));
}

/** The values that the embeddings stand for. */
export function axisPredictions(
  x: tf.Tensor2D,
  { lower, upper }: Bounds,
  readout: Readout = "cosine",
): tf.Tensor1D {
  return tf.add(tf.mul(onAxis(x, readout), (upper - lower) / 2), (lower + upper) / 2);
}

/** Where each embedding lies on the first axis. */
function onAxis(x: tf.Tensor2D, readout: Readout): tf.Tensor1D {
  const points = readout === "cosine" ? normalize(x, 1) : x;
  return tf.squeeze(tf.slice(points, [0, 0], [-1, 1]), [1]);
}

/** The mean of the errors in plain loops. */
export function meanAxisError(
  embeddings: number[][],
  angles: number[],
  { lower, upper }: Bounds,
  readout: Readout = "cosine",
): number {
  return meanOf(embeddings, (x, i) => {
    const wanted = (2 * (angles[i]! - lower)) / (upper - lower) - 1;
    return (wanted - (readout === "cosine" ? unit(x) : x)[0]!) ** 2;
  });
}
