import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { tf } from "../../compute/tf.ts";
import { buildLoss } from "../build.ts";
import { defineLoss, type LossDefinition, type LossGeometry } from "../loss.ts";
import { arrangeTargets } from "../placement/arrange.ts";
import { circlePoints, gridPoints, simplexPoints } from "../placement/closed_forms.ts";
import { separatedPoints } from "../placement/separated.ts";
import { classSimilarity, similarityParameter } from "../placement/similarity.ts";
import { meanOf, squaredDistance } from "./_reference.ts";
import { negativeDistances, oneHot, pointsVariable } from "./_tensors.ts";

const layouts = ["circle", "simplex", "separated", "grid", "arranged", "given"] as const;

/**
 * Regression to target coordinates: |x - t_y|^2, summed over coordinates and averaged over the
 * batch. Scores by the distance to the targets, which stay where they are.
 *
 * `layout` of the targets: `circle` (in the order of the labels), `simplex` (dimension >= classes -
 * 1), `separated` (as far apart as they go), `grid`, or `arranged`, which puts similar classes close
 * by the `similarity`: a class-by-class matrix, `{ vectors }` of which the cosines are taken, or
 * `"data"`; or `given`, at the coordinates of `targets`, classes x dimension. Default: `given` with
 * targets, `arranged` with a similarity, otherwise `separated`. `radius` > 0 of the layout, default
 * 1; of a grid the spacing, of given targets a factor.
 *
 * Source: Scholl (arXiv 2408.01767); the arrangement answers its open question.
 */
export const regression: LossDefinition = defineLoss({
  name: "regression",
  title: "Regression to targets",
  source: "as in arXiv 2408.01767",
  parameters: z.strictObject({
    layout: z.enum(layouts).describe("where the targets lie"),
    radius: z.number().positive().default(1).describe("the distance of targets from the origin"),
    similarity: similarityParameter,
    targets: z.array(z.array(z.number()).min(1)).min(2).nullable().default(null)
      .describe("the coordinates of each class; null where a layout finds them"),
  }),
  space: "euclidean",
  openSetScore: "targetDistance",
  defaults({ dimension }, { similarity, targets }) {
    if (targets) return { layout: "given" };
    if (similarity) return { layout: "arranged" };
    return { layout: dimension === 1 ? "grid" : "separated" };
  },
  forms: [{ layout: "grid" }, { radius: 5 }],
  create({ layout, radius, similarity, targets: given }, context) {
    const { classes, dimension } = context;
    if (similarity && layout !== "arranged") {
      throw needs("similarity", 'layout must be "arranged"', `"${layout}"`);
    }
    if (given && layout !== "given") {
      throw needs("targets", 'layout must be "given"', `"${layout}"`);
    }
    const place = (): number[][] => {
      switch (layout) {
        case "circle":
          if (dimension !== 2) throw needs('layout "circle"', "dimension must be 2", dimension);
          return circlePoints(classes);
        case "simplex":
          return simplexPoints(classes, dimension);
        case "grid":
          return gridPoints(classes, dimension);
        case "separated":
          return separatedPoints(classes, dimension);
        case "given":
          return givenTargets(given, context);
        case "arranged": {
          const known = classSimilarity("regression", similarity, context);
          if (!known) throw needs('layout "arranged"', "similarity must be given", "null");
          return arrangeTargets(known, dimension);
        }
      }
    };
    const targets = pointsVariable(
      context,
      "targets",
      () => place().map((point) => point.map((v) => v * radius)),
    );
    return buildLoss(context, {
      name: "regression",
      variables: { targets },
      scores: (x) => negativeDistances(x, targets),
      value: (x, labels) => {
        const wanted = tf.matMul(oneHot(labels, classes), targets);
        return tf.mean(tf.sum(tf.square(tf.sub(x, wanted)), 1));
      },
    });
  },
  reference: (_, { embeddings, labels, variables }) =>
    meanOf(embeddings, (x, i) => squaredDistance(x, variables.targets![labels[i]!]!)),
});

function givenTargets(given: number[][] | null, { classes, dimension }: LossGeometry): number[][] {
  if (given?.length === classes && given.every((row) => row.length === dimension)) return given;
  const shape = given ? `${given.length} x ${given[0]?.length}` : "null";
  throw needs('layout "given"', `targets must be ${classes} x ${dimension}`, shape);
}

function needs(what: string, requirement: string, current: number | string): InputError {
  return new InputError(
    `Cannot build the loss "regression" with the ${what} because ${requirement}: current value is ${current}`,
  );
}
