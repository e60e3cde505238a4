import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { angularLoss, angularScale } from "./_classifier.ts";
import { angular } from "./_reference.ts";

/**
 * SphereFace (A-Softmax): the target's cosine becomes psi(angle) = (-1)^k cos(m angle) - 2k for
 * angles in [k pi / m, (k + 1) pi / m].
 *
 * `margin` m, a whole number from 1 to 8, default 2. `scale` s > 0, or null (default) for the
 * embedding's own norm, as published. `annealing` (default null: none) softens the target's value to
 * (lambda cos + psi) / (1 + lambda) with lambda = max(minimum, base (1 + gamma step)^-power), where
 * the step counts the calls of update().
 *
 * Source: Liu et al. (arXiv 1704.08063), equations 6 and 7; the annealing from their code.
 */
export const sphereface: LossDefinition = defineLoss({
  name: "sphereface",
  title: "SphereFace",
  source: "arXiv 1704.08063",
  paper: {
    authors: "Liu et al.",
    year: 2017,
    title: "SphereFace: Deep Hypersphere Embedding for Face Recognition",
    arxiv: "1704.08063",
  },
  parameters: z.strictObject({
    scale: angularScale,
    margin: z.int().min(1).max(8).default(2).describe("what the target's angle is multiplied by"),
    annealing: z.strictObject({
      base: z.number().positive().default(1000).describe("lambda at the start"),
      gamma: z.number().positive().default(0.12).describe("how fast lambda falls"),
      power: z.number().positive().default(1).describe("the power by which lambda falls"),
      minimum: z.number().min(0).default(5).describe("where lambda stops"),
    }).nullable().default(null).describe("begin as plain softmax; null for the margin at once"),
  }),
  space: "sphere",
  // As of CosFace.
  openSetScore: ({ scale }) => scale === null ? "logit" : "cosine",
  forms: [{ margin: 1 }, { margin: 3, scale: 10 }, { margin: 4 }, { annealing: {} }],
  create({ scale, margin, annealing }, context) {
    let step = 0;
    const lambda = () =>
      annealing
        ? Math.max(
          annealing.minimum,
          annealing.base * (1 + annealing.gamma * step) ** -annealing.power,
        )
        : 0;
    return angularLoss(
      "sphereface",
      context,
      scale,
      ({ cosine }) => tf.div(tf.sub(psi(cosine, margin), cosine), 1 + lambda()),
      { update: () => step++ },
    );
  },
  reference: ({ scale, margin, annealing }, batch) =>
    angular(batch, scale, (angle) => {
      const k = Math.min(margin - 1, Math.floor((margin * angle) / Math.PI));
      const value = (-1) ** k * Math.cos(margin * angle) - 2 * k;
      const lambda = annealing ? Math.max(annealing.minimum, annealing.base) : 0;
      return (lambda * Math.cos(angle) + value) / (1 + lambda);
    }),
});

/**
 * psi as a function of the cosine: cos(m angle) is a Chebyshev polynomial of it, which is smooth
 * where the arc cosine is not, and k counts the cosines cos(j pi / m) that lie above.
 */
function psi(cosine: tf.Tensor2D, margin: number): tf.Tensor {
  let before: tf.Tensor = tf.onesLike(cosine);
  let multiple: tf.Tensor = cosine;
  for (let m = 2; m <= margin; m++) {
    [before, multiple] = [multiple, tf.sub(tf.mul(tf.mul(cosine, 2), multiple), before)];
  }
  let sign: tf.Tensor = tf.onesLike(cosine);
  let k: tf.Tensor = tf.zerosLike(cosine);
  for (let j = 1; j < margin; j++) {
    const passed = tf.step(tf.sub(Math.cos((j * Math.PI) / margin), cosine));
    sign = tf.mul(sign, tf.sub(1, tf.mul(passed, 2)));
    k = tf.add(k, passed);
  }
  return tf.sub(tf.mul(sign, multiple), tf.mul(k, 2));
}
