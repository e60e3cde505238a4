/** The figures that a study may ask for, in the order of the gallery. */
export const FIGURE_NAMES = [
  "network",
  "embedding-grid",
  "decision-regions",
  "class-vectors",
  "unit-circle",
  "embedding-views",
  "metric-dots",
  "metric-heatmap",
  "critical-difference",
  "specification-curve",
  "trade-off",
  "dimension-curves",
  "layer-cka",
  "prototype-separation",
  "auroc-curves",
  "reliability",
  "training-curves",
] as const;

/** The name of a figure. */
export type FigureName = typeof FIGURE_NAMES[number];

/** Loads the module of a figure; its type is left to those who draw, as a study draws nothing. */
type Load = Promise<{ figure: unknown }>;

/** The module that draws each figure. A study needs the names alone, so that nothing is loaded here. */
export const CATALOGUE: Readonly<Record<FigureName, () => Load>> = {
  "network": () => import("./network.ts"),
  "embedding-grid": () => import("./embedding_grid.ts"),
  "decision-regions": () => import("./decision_regions.ts"),
  "class-vectors": () => import("./class_vectors.ts"),
  "unit-circle": () => import("./unit_circle.ts"),
  "embedding-views": () => import("./embedding_views.ts"),
  "metric-dots": () => import("./metric_dots.ts"),
  "metric-heatmap": () => import("./metric_heatmap.ts"),
  "critical-difference": () => import("./critical_difference.ts"),
  "specification-curve": () => import("./specification_curve.ts"),
  "trade-off": () => import("./trade_off.ts"),
  "dimension-curves": () => import("./dimension_curves.ts"),
  "layer-cka": () => import("./layer_cka.ts"),
  "prototype-separation": () => import("./prototype_separation.ts"),
  "auroc-curves": () => import("./auroc_curves.ts"),
  "reliability": () => import("./reliability.ts"),
  "training-curves": () => import("./training_curves.ts"),
};
