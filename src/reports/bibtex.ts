import settings from "../../deno.json" with { type: "json" };
import type { ReportExperiment, ReportRun } from "./types.ts";
import { escapeLatex } from "./latex.ts";
import { count } from "./text.ts";

/**
 * The entry by which a paper cites the results of a study.
 *
 * @param experiment The study.
 * @param runs Its runs.
 * @returns An entry of BibTeX.
 */
export function bibtexEntry(
  { name, title, source = "" }: Pick<ReportExperiment, "name" | "title" | "source">,
  runs: readonly ReportRun[],
): string {
  const fields = {
    title: `{${escapeLatex(title)}}`,
    author: "{The Loss Atlas developers}",
    howpublished: `Loss Atlas ${settings.version}, study \\texttt{${name}}, ${
      count(runs.length, "network")
    }`,
    ...source !== "" && { note: escapeLatex(`After ${source}`) },
  };
  const lines = Object.entries(fields).map(([key, value]) => `  ${key} = {${value}},`);
  return `@misc{loss-atlas-${name},\n${lines.join("\n")}\n}\n`;
}
