import { tf } from "../compute/tf.ts";
import type { Loss } from "../losses/mod.ts";
import type { Geometry } from "./embeddings.ts";

/** Reads from the loss's variables where it has put the classes. */
export async function readGeometry(
  loss: Loss,
  classMeans: number[][],
  classes: readonly number[],
): Promise<Geometry> {
  const geometry: Geometry = { classes: [...classes], classMeans };
  const { weights, bias, centers, targets, prototypes } = loss.variables;
  // Classifier weights are kept as dimension x classes; a reader wants one vector a class.
  if (weights) geometry.weights = await rows(tf.tidy(() => tf.transpose(weights)));
  if (bias) geometry.bias = [...await bias.data()];
  if (centers) geometry.centers = await centers.array() as number[][];
  if (targets) geometry.targets = await targets.array() as number[][];
  if (prototypes) geometry.prototypes = await prototypes.array() as number[][];
  return geometry;
}

async function rows(tensor: tf.Tensor): Promise<number[][]> {
  const values = await tensor.array() as number[][];
  tensor.dispose();
  return values;
}
