import type { BackboneDefinition } from "./definition.ts";
import { linear } from "./linear.ts";
import { mlp } from "./mlp.ts";
import { resnet8 } from "./resnet8.ts";
import { scholl } from "./scholl.ts";

/** The backbones that come with the project. */
export const catalogue: readonly BackboneDefinition[] = [
  scholl,
  resnet8,
  mlp,
  linear,
];
