/**
 * The figures that a study may ask for, in the order of the gallery. A study needs the names alone:
 * `figures.ts` names what draws them, which takes long to load.
 */
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
