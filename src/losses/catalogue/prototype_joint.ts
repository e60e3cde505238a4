import { dot } from "../../base/matrix.ts";
import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { tf } from "../../compute/tf.ts";
import { buildLoss } from "../build.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import {
  axisErrors,
  axisPredictions,
  boundsParameters,
  checkBounds,
  meanAxisError,
  placementParameters,
  prototypeCosines,
  prototypesVariable,
  squaredCosine,
} from "./_prototypes.ts";
import { meanOf, unit } from "./_reference.ts";
import { METTES_2019 } from "./_papers.ts";

/**
 * Both tasks of hyperspherical prototypes in one network: (1 - t) times the regression on the first
 * axis, over the whole embedding, plus t times the squared cosine loss of the other coordinates to
 * prototypes in one dimension less.
 *
 * `taskWeight` t in [0, 1], default 0.5: 0 is regression alone, 1 classification alone. `lower`
 * and `upper` as in {@linkcode prototypeRegression}; `placement`, `similarity` and `priorWeight` as in
 * {@linkcode prototype}. Needs at least 3 dimensions for more than two classes.
 *
 * Source: Mettes et al. (arXiv 1901.10514), section 3.4, as in `hpn_omniart.py` of their code.
 */
export const prototypeJoint: LossDefinition = defineLoss({
  name: "prototype-joint",
  title: "Joint prototypes",
  source: "arXiv 1901.10514",
  paper: METTES_2019,
  parameters: z.strictObject({
    taskWeight: z.number().min(0).max(1).default(0.5)
      .describe("of the classification, against the regression"),
    ...boundsParameters,
    ...placementParameters,
  }),
  space: "sphere",
  // Its scores are cosines already, in the dimensions that it gives to classes.
  openSetScore: "logit",
  forms: [{ taskWeight: 0.25 }],
  refusal({ classes, dimension }) {
    const least = classes > 2 ? 3 : 2;
    return dimension >= least
      ? undefined
      : `the dimension must be at least ${least} for ${classes} classes: current value is ${dimension}`;
  },
  create({ taskWeight, lower, upper, ...placement }, context) {
    const bounds = { lower, upper };
    checkBounds("prototype-joint", bounds);
    const least = context.classes > 2 ? 3 : 2;
    if (context.dimension < least) {
      throw new InputError(
        `Cannot build the loss "prototype-joint" because the dimension must be at least ${least} for ${context.classes} classes: current value is ${context.dimension}`,
      );
    }
    const prototypes = prototypesVariable(
      "prototype-joint",
      context,
      placement,
      context.dimension - 1,
    );
    const rest = (x: tf.Tensor2D): tf.Tensor2D => tf.slice(x, [0, 1], [-1, -1]);
    return buildLoss(context, {
      name: "prototype-joint",
      variables: { prototypes },
      scores: (x) => prototypeCosines(rest(x), prototypes),
      predictions: (x) => axisPredictions(x, bounds),
      value: (x, labels, extras) => {
        const regression = tf.mean(axisErrors("prototype-joint", x, extras, bounds));
        const classification = tf.mean(squaredCosine(rest(x), labels, prototypes));
        return tf.add(tf.mul(regression, 1 - taskWeight), tf.mul(classification, taskWeight));
      },
    });
  },
  reference({ taskWeight, lower, upper }, { embeddings, labels, angles, variables }) {
    const classification = meanOf(
      embeddings,
      (x, i) => (1 - dot(unit(x.slice(1)), variables.prototypes![labels[i]!]!)) ** 2,
    );
    return (1 - taskWeight) * meanAxisError(embeddings, angles, { lower, upper }) +
      taskWeight * classification;
  },
});
