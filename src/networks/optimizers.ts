import { createRegistry } from "../base/registry.ts";
import type { Variable } from "../compute/types.ts";
import type { AdamOptions, OptimizerOptions, SgdOptions } from "../cell/training.ts";
import { createAdam } from "./_adam.ts";
import { createSgd } from "./_sgd.ts";
import type { Optimizer } from "./optimizer.ts";

/** An optimiser by name. */
export interface OptimizerDefinition {
  /** The name in study files. */
  name: string;
  /** Makes the optimiser for some variables. */
  create(options: OptimizerOptions, variables: Record<string, Variable>): Optimizer;
}

/** All optimisers. */
export const optimizers = createRegistry<OptimizerDefinition>("optimiser", [
  { name: "adam", create: (options, variables) => createAdam(options as AdamOptions, variables) },
  { name: "sgd", create: (options, variables) => createSgd(options as SgdOptions, variables) },
]);

/** Makes the optimiser for some variables. */
export function createOptimizer(
  options: OptimizerOptions,
  variables: Record<string, Variable>,
): Optimizer {
  return optimizers.find(options.name).create(options, variables);
}
