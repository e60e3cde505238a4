import template from "../findings.md" with { type: "text" };
import type { Atlas } from "../atlas.ts";
import { expressionsOf } from "./_expressions.ts";
import { fillTemplate } from "./_template.ts";
import { viewAtlas } from "./_view.ts";

/**
 * Renders the report on the atlas: the text of `src/atlas/findings.md` with the numbers of today.
 *
 * @param atlas Every published study with its results.
 * @returns The content of `docs/findings.md`.
 */
export function renderFindings(atlas: Atlas): string {
  return fillTemplate(template, expressionsOf(viewAtlas(atlas)));
}
