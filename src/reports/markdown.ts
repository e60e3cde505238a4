import type { Drawing, ReportInput } from "./types.ts";
import type { MissingFigure } from "./figures.ts";
import { count, escapeMarkdown } from "./text.ts";
import { markdownTable, runTable, summaryTable } from "./tables.ts";
import { claimsMarkdown } from "./verdicts.ts";

/**
 * Renders the report in GitHub's Markdown, for code hosts.
 *
 * @param input The experiment, its runs and verdicts.
 * @param drawings The figures.
 * @param options Whether the figures are written as SVG files beside the report.
 */
export function renderMarkdown(
  { experiment, runs, verdicts = [] }: ReportInput,
  drawings: readonly Drawing[],
  options: { files?: boolean; missing?: readonly MissingFigure[] } = {},
): string {
  const figures = drawings.map(({ id, title, caption }) =>
    `### ${title}\n\n${options.files ? `![${title}](${id}.svg)\n\n` : ""}${caption}\n`
  );
  const missing = (options.missing ?? []).map(({ name, reason }) =>
    `- \`${name}\` is not drawn, as ${reason}\n`
  );
  return [
    `# ${escapeMarkdown(experiment.title)}\n`,
    `${escapeMarkdown(experiment.source ?? "")}\n\n${
      count(runs.length, "run")
    } of the experiment \`${experiment.name}\`.\n`,
    `## Results\n\nMean ± sample standard deviation over seeds; a dash is an undefined value.\n`,
    markdownTable(summaryTable(runs)),
    ...(verdicts.length === 0 ? [] : ["## Claims\n", claimsMarkdown(verdicts)]),
    ...(figures.length + missing.length === 0
      ? []
      : ["## Figures\n", ...figures, missing.join("")]),
    "## All runs\n",
    markdownTable(runTable(runs)),
  ].join("\n");
}
