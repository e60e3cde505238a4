/** The module of a figure; its type is left to those who draw, as a study needs the names alone. */
type Load = Promise<{ figure: unknown }>;

/** The module that draws each figure, in the order of the gallery; nothing is loaded here. */
export const CATALOGUE = {
  "network": (): Load => import("./network.ts"),
  "embedding-grid": (): Load => import("./embedding_grid.ts"),
  "decision-regions": (): Load => import("./decision_regions.ts"),
  "class-vectors": (): Load => import("./class_vectors.ts"),
  "unit-circle": (): Load => import("./unit_circle.ts"),
  "embedding-views": (): Load => import("./embedding_views.ts"),
  "metric-dots": (): Load => import("./metric_dots.ts"),
  "metric-heatmap": (): Load => import("./metric_heatmap.ts"),
  "critical-difference": (): Load => import("./critical_difference.ts"),
  "trade-off": (): Load => import("./trade_off.ts"),
  "dimension-curves": (): Load => import("./dimension_curves.ts"),
  "layer-cka": (): Load => import("./layer_cka.ts"),
  "prototype-separation": (): Load => import("./prototype_separation.ts"),
  "auroc-curves": (): Load => import("./auroc_curves.ts"),
  "reliability": (): Load => import("./reliability.ts"),
  "training-curves": (): Load => import("./training_curves.ts"),
};

/** The name of a figure. */
export type FigureName = keyof typeof CATALOGUE;

/** The figures that a study may ask for. */
export const FIGURE_NAMES: readonly FigureName[] = Object.keys(CATALOGUE) as FigureName[];
