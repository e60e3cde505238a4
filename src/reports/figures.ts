import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import type { Drawing, ReportInput } from "./_input.ts";
import { aurocCurves } from "./figures/auroc_curves.ts";
import { classVectors } from "./figures/class_vectors.ts";
import { criticalDifference } from "./figures/critical_difference.ts";
import { decisionRegionFigures } from "./figures/decision_regions.ts";
import { dimensionCurves } from "./figures/dimension_curves.ts";
import { embeddingGrid } from "./figures/embedding_grid.ts";
import { embeddingViews } from "./figures/embedding_views.ts";
import { layerCka } from "./figures/layer_cka.ts";
import { metricDots } from "./figures/metric_dots.ts";
import { metricHeatmap } from "./figures/metric_heatmap.ts";
import { networkDiagram } from "./figures/network.ts";
import { prototypeSeparation } from "./figures/prototype_separation.ts";
import { reliability } from "./figures/reliability.ts";
import { tradeOff } from "./figures/trade_off.ts";
import { trainingCurves } from "./figures/training_curves.ts";
import { unitCircle } from "./figures/unit_circle.ts";

/** Draws one kind of figure; an empty list where the runs do not have what it shows. */
export type Figure = (input: ReportInput) => Drawing[];

/** Every figure by the name that experiments use. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  "network": networkDiagram,
  "embedding-grid": embeddingGrid,
  "decision-regions": decisionRegionFigures,
  "class-vectors": classVectors,
  "unit-circle": unitCircle,
  "embedding-views": embeddingViews,
  "metric-dots": metricDots,
  "metric-heatmap": metricHeatmap,
  "critical-difference": criticalDifference,
  "trade-off": tradeOff,
  "dimension-curves": dimensionCurves,
  "layer-cka": layerCka,
  "prototype-separation": prototypeSeparation,
  "auroc-curves": aurocCurves,
  "reliability": reliability,
  "training-curves": trainingCurves,
};

/**
 * Draws the figures that an experiment asks for.
 *
 * @param input The experiment and its runs.
 * @returns The drawings in the order of the experiment's `figures`.
 * @throws {InputError} If there is no figure of a name.
 */
export function drawFigures(input: ReportInput): Drawing[] {
  return input.experiment.figures.flatMap((name) => {
    const figure = Object.hasOwn(FIGURES, name) ? FIGURES[name] : undefined;
    if (figure === undefined) {
      const hint = suggest(name, Object.keys(FIGURES));
      throw new InputError(
        `Cannot draw the figure "${name}" as there is none of that name: ${hint}`,
      );
    }
    return figure(input);
  });
}
