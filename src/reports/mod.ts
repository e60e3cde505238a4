/**
 * Reports: figures and tables made from finished runs alone, never by training.
 *
 * @module
 */
export type { Layer } from "../networks/backbones/definition.ts";
export type { Drawing, ReportExperiment, ReportInput, ReportRun, ReportVerdict } from "./types.ts";
export {
  type Figure,
  FIGURE_GROUPS,
  type FigureGroup,
  FIGURES,
  type MissingFigure,
} from "./figures.ts";
export { type RenderOptions, renderReport, REPORT_FORMATS, type ReportFormat } from "./render.ts";
