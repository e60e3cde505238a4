import type { ReportRun } from "./types.ts";
import { escapeMarkup } from "./text.ts";
import { runLink, runName } from "./tables.ts";
import { roundNumbers } from "./svg.ts";
import { INK } from "./theme.ts";

/** A place of a figure that leads to a run. */
export interface LinkTarget {
  at: readonly [number, number];
  href: string;
  /** A name of the mark, for the pointer and for screen readers. */
  title: string;
}

/** A panel that leads to the run that it shows, so that filters of the page find it as well. */
export function linkedPanel(run: ReportRun, markup: string): string {
  return `<a href="${runLink(run)}" aria-label="Run ${runName(run)}">${markup}</a>`;
}

/** Invisible discs over marks, large enough to hit, that lead to the runs. */
export function linkTargets(targets: readonly LinkTarget[], radius: number): string {
  return targets.map(({ at: [x, y], href, title }) =>
    `<a href="${href}"><circle cx="${roundNumbers(x)}" cy="${roundNumbers(y)}" r="${radius}" ` +
    `fill="${INK.background.color}" fill-opacity="0"><title>${
      escapeMarkup(title)
    }</title></circle></a>`
  ).join("");
}
