import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { tf } from "../../compute/tf.ts";
import type { LossContext, LossExtras } from "../loss.ts";
import { oneHotPoints } from "../placement/closed_forms.ts";
import { principalPoints } from "../placement/principal.ts";
import { projectedPoints } from "../placement/projected.ts";
import { separatedPoints } from "../placement/separated.ts";
import {
  classSimilarity,
  similarityParameter,
  type SimilaritySource,
} from "../placement/similarity.ts";
import { meanOf, unit } from "./_reference.ts";
import { normalize, oneHot, pointsVariable } from "./_tensors.ts";

const placements = ["separated", "projected", "one-hot", "similarity"] as const;

/** The parameters that say where prototypes lie. */
export const placementParameters = {
  placement: z.enum(placements).default("separated").describe(
    "as far apart as they go, by the released projected gradient descent, one axis a class, or where the similarity puts them",
  ),
  similarity: similarityParameter,
  priorWeight: z.number().positive().default(1)
    .describe("the weight of the similarity against the separation"),
};

/** Fixed unit prototypes for each class, classes x dimension. */
export function prototypesVariable(
  name: string,
  context: LossContext,
  { placement, similarity, priorWeight }: {
    placement: typeof placements[number];
    similarity: SimilaritySource;
    priorWeight: number;
  },
  dimension: number = context.dimension,
): tf.Variable<tf.Rank.R2> {
  const known = classSimilarity(name, similarity, context);
  const { classes } = context;
  const cannot = (reason: string) =>
    new InputError(`Cannot build the loss "${name}" because ${reason}`);
  if (known && (placement === "projected" || placement === "one-hot")) {
    throw cannot(`the placement "${placement}" knows no similarity: set placement to "separated"`);
  }
  const place = (): number[][] => {
    switch (placement) {
      case "projected":
        return projectedPoints(classes, dimension);
      case "one-hot":
        return oneHotPoints(classes, dimension);
      case "similarity":
        if (!known) throw cannot('the placement "similarity" needs a similarity: current is null');
        return principalPoints(known, dimension);
      case "separated":
        return known
          ? separatedPoints(classes, dimension, { priorWeight, similarity: known })
          : separatedOnce(classes, dimension);
    }
  };
  return pointsVariable(context, "prototypes", place, dimension);
}

const separated = new Map<string, number[][]>();

/** {@linkcode separatedPoints}, found once a process: for hundreds of classes it takes half a minute. */
function separatedOnce(classes: number, dimension: number): number[][] {
  const key = `${classes}/${dimension}`;
  const points = separated.get(key) ?? separatedPoints(classes, dimension);
  separated.set(key, points);
  return points;
}

/** The squared cosine loss of each sample to the prototype of its class, batch x 1. */
export function squaredCosine(
  x: tf.Tensor2D,
  labels: tf.Tensor1D,
  prototypes: tf.Tensor2D,
): tf.Tensor {
  const own = tf.matMul(oneHot(labels, prototypes.shape[0]), prototypes);
  const cosine = tf.sum(tf.mul(normalize(x, 1), own), 1);
  return tf.square(tf.sub(1, cosine));
}

/** The cosines of embeddings and prototypes, batch x classes. */
export function prototypeCosines(x: tf.Tensor2D, prototypes: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(normalize(x, 1), tf.transpose(prototypes));
}

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
      `Cannot build the loss "${name}" because upper must be greater than lower, ${lower}: current value is ${upper}`,
    );
  }
}

/** Where a value is read off the first axis: the cosine with it, or the coordinate itself. */
export type Readout = "cosine" | "coordinate";

/** The squared errors of what was read off each sample, in [-1, 1] from the lower to the upper bound. */
export function readErrors(
  name: string,
  read: tf.Tensor,
  { angles }: LossExtras,
  { lower, upper }: Bounds,
): tf.Tensor {
  const [samples] = read.shape;
  if (angles?.rank !== 1 || angles.shape[0] !== samples) {
    throw new RangeError(
      `Cannot compute the loss "${name}" because it needs an angle for each of the ${samples} embeddings: current shape is ${
        angles ? `[${angles.shape}]` : "none"
      }`,
    );
  }
  const middle = (lower + upper) / 2;
  const wanted = tf.div(tf.sub(angles, middle), (upper - lower) / 2);
  return tf.square(tf.sub(wanted, read));
}

/** The values that what was read off samples stands for. */
export function readValues(read: tf.Tensor1D, { lower, upper }: Bounds): tf.Tensor1D {
  return tf.add(tf.mul(read, (upper - lower) / 2), (lower + upper) / 2);
}

/** (r - readout)^2 for each sample, r being its value brought to [-1, 1]. */
export function axisErrors(
  name: string,
  x: tf.Tensor2D,
  extras: LossExtras,
  bounds: Bounds,
  readout: Readout = "cosine",
): tf.Tensor {
  return readErrors(name, onAxis(x, readout), extras, bounds);
}

/** The values that the embeddings stand for. */
export function axisPredictions(
  x: tf.Tensor2D,
  bounds: Bounds,
  readout: Readout = "cosine",
): tf.Tensor1D {
  return readValues(onAxis(x, readout), bounds);
}

/** Where each embedding lies on the first axis. */
function onAxis(x: tf.Tensor2D, readout: Readout): tf.Tensor1D {
  const points = readout === "cosine" ? normalize(x, 1) : x;
  return tf.squeeze(tf.slice(points, [0, 0], [-1, 1]), [1]);
}

/** The mean of the errors in plain loops, of what `read` gives of each embedding. */
export function meanReadError(
  embeddings: number[][],
  angles: number[],
  { lower, upper }: Bounds,
  read: (x: number[]) => number,
): number {
  return meanOf(embeddings, (x, i) => {
    const wanted = (2 * (angles[i]! - lower)) / (upper - lower) - 1;
    return (wanted - read(x)) ** 2;
  });
}

/** The mean of the errors on the first axis in plain loops. */
export function meanAxisError(
  embeddings: number[][],
  angles: number[],
  bounds: Bounds,
  readout: Readout = "cosine",
): number {
  return meanReadError(embeddings, angles, bounds, (x) => (readout === "cosine" ? unit(x) : x)[0]!);
}
