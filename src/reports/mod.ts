/**
 * Reports: figures and tables made from finished runs alone, never by training.
 *
 * @module
 */
export type { Drawing, ReportExperiment, ReportInput, ReportRun, ReportVerdict } from "./_input.ts";
export { type Figure, FIGURES, type MissingFigure } from "./figures.ts";
export { renderPngs } from "./png.ts";
export { type RenderOptions, renderReport, REPORT_FORMATS, type ReportFormat } from "./render.ts";
