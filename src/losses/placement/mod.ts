/**
 * Where to put classes: prototypes on the sphere, targets in order.
 *
 * @module
 */
export { arrangeTargets } from "./arrange.ts";
export { circlePoints } from "./circle.ts";
export { gridPoints } from "./grid.ts";
export { projectedPoints, type ProjectionOptions } from "./projected.ts";
export { separatedPoints, type SeparationOptions } from "./separated.ts";
export { similarityFromMeans, similarityFromVectors } from "./similarity.ts";
export { simplexPoints } from "./simplex.ts";
export { shortestTour, tourLength } from "./tour.ts";
export { largestCosine } from "./_sphere.ts";
