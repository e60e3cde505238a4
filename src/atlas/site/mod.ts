/**
 * What the atlas publishes: its site, the report on its findings, the opening of the README, and the
 * gallery of figures.
 *
 * @module
 */
export { renderFindings } from "./findings.ts";
export { renderGallery } from "./gallery.ts";
export { renderReadme } from "./readme.ts";
export { renderSite } from "./site.ts";
