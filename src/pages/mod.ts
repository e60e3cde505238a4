/**
 * Reports: figures and tables made from finished runs alone, never by training.
 *
 * @module
 */
export type { Layer } from "../networks/backbones/definition.ts";
export {
  type Drawing,
  type Figure,
  FIGURE_GROUPS,
  type FigureGroup,
} from "../figures/drawing/drawing.ts";
export type { Links, Markup, RunLink } from "../figures/drawing/markup.ts";
export { FIGURES, type MissingFigure } from "../figures/figures.ts";
export {
  REPORT_FORMATS,
  type ReportExperiment,
  type ReportFormat,
  type ReportInput,
  type ReportRun,
  type ReportVerdict,
} from "../results/types.ts";
export { type RenderOptions, renderReport } from "./report.ts";
