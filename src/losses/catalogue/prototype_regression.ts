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
} from "./_prototypes.ts";
import { METTES_2019 } from "./_papers.ts";

/**
 * Regression on the sphere between two opposite prototypes, e_1 and -e_1: (r - cos(angle of x and
 * e_1))^2 with r the sample's value brought from [lower, upper] to [-1, 1], averaged over the batch.
 *
 * `lower` < `upper`, defaults -90 and 90 (degrees); `readout` `cosine` (default), or `coordinate`:
 * the squared error of x_1 itself, the usual regression that it is compared with. The values come as
 * the `angles` of the extras; predictions() gives them back. It has no classes to score:
 * a class is where its samples are, by direction or, with `coordinate`, by place.
 *
 * Source: Mettes et al. (arXiv 1901.10514), section 3.3.
 */
export const prototypeRegression: LossDefinition = defineLoss({
  name: "prototype-regression",
  title: "Regression between prototypes",
  classless: true,
  source: "arXiv 1901.10514",
  paper: METTES_2019,
  parameters: z.strictObject({
    ...boundsParameters,
    readout: z.enum(["cosine", "coordinate"]).default("cosine")
      .describe(
        "what stands for the value: the cosine with the first axis, or the coordinate on it",
      ),
  }),
  space: ({ readout }) => readout === "cosine" ? "sphere" : "euclidean",
  openSetScore: ({ readout }) => readout === "cosine" ? "cosine" : "centroid",
  forms: [{ lower: 0, upper: 360 }, { readout: "coordinate" }],
  create({ readout, ...bounds }, context) {
    checkBounds("prototype-regression", bounds);
    return buildLoss(context, {
      name: "prototype-regression",
      predictions: (x) => axisPredictions(x, bounds, readout),
      value: (x, _, extras) =>
        tf.mean(axisErrors("prototype-regression", x, extras, bounds, readout)),
      scores: () => {
        throw new InputError(
          'Cannot score by the loss "prototype-regression" because it has no classes: use predictions()',
        );
      },
    });
  },
  reference: ({ readout, ...bounds }, { embeddings, angles }) =>
    meanAxisError(embeddings, angles, bounds, readout),
});
