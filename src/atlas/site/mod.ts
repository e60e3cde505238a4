/**
 * What the atlas publishes: its site, the report on its findings, and the opening of the README.
 *
 * @module
 */
export { renderFindings } from "./findings.ts";
export { renderReadme } from "./readme.ts";
export { renderSite } from "./site.ts";
