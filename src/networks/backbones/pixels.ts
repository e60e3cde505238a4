import { linear } from "./linear.ts";
import type { BackboneDefinition } from "./definition.ts";

/** No network at all: the baseline that every trained embedding has to beat. */
export const pixels: BackboneDefinition = {
  name: "pixels",
  title: "Raw pixels",
  description: "No network: features and embedding are the pixels themselves",
  embedsFeatures: true,
  plan: () => [],
  features: linear.features,
};
