import { escapeMarkup, formatNumber } from "../../reports/text.ts";
import { runName } from "../../reports/tables.ts";
import type { Configuration } from "../../reports/configurations.ts";
import { figureMarkup } from "../../reports/page/sections.ts";
import type { Drawing } from "../../reports/mod.ts";
import type { Contest, Standing } from "./_contests.ts";
import { fileName, link } from "./_page.ts";
import type { AtlasView } from "./_view.ts";

/** An interval in words. */
export function rangeText({ interval }: Pick<Standing, "interval">): string {
  return interval === undefined
    ? "no interval of one seed"
    : `95 % interval ${formatNumber(interval.low)} to ${formatNumber(interval.high)}`;
}

/** The anchor of a configuration in the page of its study: its seeds, values and digests. */
export function configurationId({ runs }: Configuration): string {
  return `configuration-${runName(runs[0]!)}`;
}

/** The address of the seeds and digests behind a configuration's values. */
export function evidenceLink(study: string, configuration: Configuration): string {
  return `${fileName("study", study)}#${configurationId(configuration)}`;
}

/** A mean that leads to its seeds and digests. */
export function linkedMean({ study }: Contest, { configuration, mean }: Standing): string {
  return link(evidenceLink(study, configuration), formatNumber(mean));
}

/** The name of a configuration's loss, leading to the page of the loss. */
export function linkedLoss({ cell, label }: Configuration): string {
  return `<a href="${fileName("loss", cell.loss.name)}">${escapeMarkup(label)}</a>`;
}

/** An interval as table cells show it, such as `0.979 to 0.983`; a dash of one seed. */
export function intervalCell({ interval }: Standing): string {
  return interval === undefined
    ? "–"
    : `${formatNumber(interval.low)} to ${formatNumber(interval.high)}`;
}

/** A figure of several studies as a page shows it: what its marks lead to is in the pages of these. */
export function sharedFigure({ studies }: AtlasView, drawing: Drawing): string {
  const studyOf = new Map(
    studies.flatMap(({ experiment, input }) =>
      (input?.runs ?? []).map((run) => [runName(run), experiment.name] as const)
    ),
  );
  const markup = figureMarkup(drawing, { tasks: [] });
  return markup.replace(/ href="#run-([0-9a-f]+)"/g, (whole, name: string) => {
    const study = studyOf.get(name);
    return study === undefined ? whole : ` href="${fileName("study", study)}#run-${name}"`;
  });
}

/** A drawing that stands where the report of its runs does not: its marks lead nowhere. */
export function withoutLinks(svg: string): string {
  return svg.replace(/<a href="index\.html#run-[0-9a-f]+"/g, "<g").replaceAll("</a>", "</g>");
}
