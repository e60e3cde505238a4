import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { bestCosine, marginWarnings, roundTo } from "../geometry.ts";
import { defineLoss, type LossDefinition, type LossGeometry } from "../loss.ts";
import { type AngularBatch, angularLoss, angularScale } from "./_classifier.ts";
import { angular } from "./_reference.ts";
import { norms, withoutGradient } from "./_tensors.ts";

const parameters = z.strictObject({
  scale: angularScale,
  margin: z.number().min(0).max(Math.PI).describe(
    "what the target's angle is raised by, in radians",
  ),
});

const geometric = {
  defaults(geometry: LossGeometry) {
    const bound = bestAngle(geometry);
    return { margin: roundTo(geometry.dimension === 2 ? bound / 6 : Math.min(0.5, bound / 3), 2) };
  },
  forms: [{ margin: 0 }, { margin: 0.1, scale: 10 }, { margin: 0.5, scale: 30 }],
};

/**
 * ArcFace: softmax over s cos(angle_j), the target's angle raised by the margin m.
 *
 * Past pi - m, where cos(angle + m) would rise again, the target's cosine is lowered by m sin m
 * instead, so that the loss stays monotone. `scale` s > 0, or null (default) for the embedding's
 * own norm. `margin` m in [0, pi] radians; the default is a sixth of the bound on a circle and a
 * third of it, but at most 0.5, in more dimensions. The bound is the smallest angle between
 * neighbours in the best layout: 0.628 for ten classes on a circle.
 *
 * Source: Deng et al. (arXiv 1801.07698), equation 3.
 */
export const arcface: LossDefinition = defineLoss({
  name: "arcface",
  title: "ArcFace",
  source: "arXiv 1801.07698",
  paper: {
    authors: "Deng et al.",
    year: 2019,
    title: "ArcFace: Additive Angular Margin Loss for Deep Face Recognition",
    arxiv: "1801.07698",
  },
  parameters,
  space: "sphere",
  // As of CosFace.
  openSetScore: ({ scale }) => scale === null ? "logit" : "cosine",
  ...geometric,
  warnings: ({ margin }, geometry) =>
    marginWarnings("arcface", margin, geometry, "smallest angle", bestAngle(geometry)),
  create({ scale, margin }, context) {
    return angularLoss("arcface", context, scale, (batch) => {
      const within = tf.step(tf.add(batch.cosine, Math.cos(margin)));
      const beyond = tf.mul(tf.sub(1, within), -margin * Math.sin(margin));
      return tf.add(tf.mul(raised(batch, margin), within), beyond);
    });
  },
  reference: ({ scale, margin }, batch) =>
    angular(
      batch,
      scale,
      (angle) =>
        angle + margin <= Math.PI
          ? Math.cos(angle + margin)
          : Math.cos(angle) - margin * Math.sin(margin),
    ),
});

/**
 * ArcFace as a popular library computed it: the value of cos(angle + m), for any angle, with the
 * gradient of cos(angle), as the margin was added outside of the differentiated graph.
 *
 * `scale` and `margin` as in {@linkcode arcface}. Its gradient is by design not that of its value.
 *
 * Source: deepinsight/insightface, `recognition/arcface_torch/losses.py` from 2022 on, issue 2309.
 */
export const arcfaceDetached: LossDefinition = defineLoss({
  name: "arcface-detached",
  title: "ArcFace, margin detached",
  source: "deepinsight/insightface, issue 2309",
  paper: {
    authors: "Deng et al.",
    year: 2019,
    title: "ArcFace: Additive Angular Margin Loss for Deep Face Recognition",
    arxiv: "1801.07698",
  },
  parameters,
  space: "sphere",
  // As of CosFace.
  openSetScore: ({ scale }) => scale === null ? "logit" : "cosine",
  ...geometric,
  surrogateGradient: true,
  warnings: ({ margin }, geometry) =>
    marginWarnings("arcface-detached", margin, geometry, "smallest angle", bestAngle(geometry)),
  create({ scale, margin }, context) {
    return angularLoss(
      "arcface-detached",
      context,
      scale,
      (batch) => withoutGradient(raised(batch, margin)),
    );
  },
  reference: ({ scale, margin }, batch) =>
    angular(batch, scale, (angle) => Math.cos(angle + margin)),
});

/** The smallest angle between neighbours in the best layout, in radians. */
function bestAngle(geometry: LossGeometry): number {
  return Math.acos(bestCosine(geometry));
}

/**
 * cos(angle + m) - cos(angle) without an arc cosine, whose gradient is infinite at the ends. The
 * sine is the length of what is perpendicular to the weights: exact for small angles, unlike
 * sqrt(1 - cos^2).
 */
function raised({ directions, own, cosine }: AngularBatch, margin: number): tf.Tensor2D {
  const sine = norms(tf.sub(directions, tf.mul(own, cosine)), 1);
  return tf.sub(tf.mul(cosine, Math.cos(margin) - 1), tf.mul(sine, Math.sin(margin)));
}
