import { tf } from "../../compute/tf.ts";
import type { Loss } from "../../losses/mod.ts";
import type { Matrix } from "../../base/matrix.ts";
import { mapRows } from "./embed.ts";
import type { Results } from "./results.ts";

/** The mean absolute error of the angles that a loss predicts, in degrees. */
export async function measureAngles(
  loss: Loss,
  embeddings: Matrix,
  angles: Float32Array,
  results: Results,
): Promise<void> {
  if (!loss.predictions) {
    const reason = `the loss "${loss.name}" predicts no angle`;
    return results.take("angleError", { value: NaN, reason });
  }
  const predicted = await mapRows(embeddings, (rows) => tf.expandDims(loss.predictions!(rows), 1));
  const sum = angles.reduce((sum, angle, at) => sum + Math.abs(angle - predicted.data[at]!), 0);
  results.take("angleError", { value: sum / angles.length });
}
