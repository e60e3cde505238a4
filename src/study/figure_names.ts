/** The names of the figures that a study may ask for. */
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
