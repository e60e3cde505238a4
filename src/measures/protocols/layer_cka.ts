import { z } from "zod";
import { datasetInfo } from "../../data/catalogue.ts";
import { comparableLayers } from "../../networks/backbones/catalogue.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { debiasedCka, linearCka } from "../metrics/cka.ts";

/**
 * Linear CKA of a layer with the same layer of another network (Kornblith et al. 2019), on the same
 * test images.
 *
 * The other network of the study agrees in all but the seed, which is the next one of
 * the study, and perhaps the loss. So the value of the loss that all are compared with says how alike
 * two seeds of one loss are, and those of the others how alike two losses.
 */
export const layerCkaMeasure: MeasureDefinition = defineMeasure({
  name: "layerCka",
  title: "CKA with another network",
  description: "Likeness of a layer to the same layer of a network of another seed",
  direction: "none",
  range: [-Infinity, 1],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({
    layer: z.string().default("embedding"),
    against: z.string().nullable().default(null)
      .describe("the loss of the other network; null for the network's own"),
    debiased: z.boolean().default(true),
    images: z.int().min(4).max(10_000).default(500),
  }),
  reads: ["layer", "otherLayer"],
  whyNot({ dataset, dimension, training: { backbone } }, { layer }) {
    const layers = comparableLayers(backbone, datasetInfo(dataset).shape, dimension);
    return layers.includes(layer)
      ? undefined
      : `the backbone "${backbone}" gives no layer "${layer}": it gives ${layers.join(", ")}`;
  },
  compute: ({ layer, otherLayer }, { debiased }) =>
    debiased ? debiasedCka(layer, otherLayer) : linearCka(layer, otherLayer),
});
