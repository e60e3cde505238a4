import type { ReportVerdict } from "./types.ts";
import { escapeMarkdown } from "./text.ts";
import { markdownTable, runName } from "./tables.ts";

/** The fairness header of a verdict as text, such as `dimension 2, epochs 10`. */
export function fairnessText({ fairness = {} }: ReportVerdict): string {
  return Object.entries(fairness).map(([name, value]) => `${name} ${value}`).join(", ");
}

/** The verdicts in Markdown: a table, then for each claim its conditions and its runs. */
export function claimsMarkdown(verdicts: readonly ReportVerdict[]): string {
  const columns = ["Claim", "Statement", "Verdict", "Evidence"]
    .map((label) => ({ key: label, label, numeric: false }));
  const rows = verdicts.map(({ id, statement, verdict, evidence }) => ({
    id,
    cells: [id, statement, verdict, evidence].map((text) => ({ text, value: text })),
  }));
  const details = verdicts.flatMap((verdict) => {
    const sides = (verdict.sides ?? []).filter(({ digests }) => digests.length > 0)
      .map(({ side, digests }) =>
        `${side}: ${digests.map((digest) => `\`${runName({ digest })}\``).join(" ")}`
      );
    const lines = [...conditions(verdict), ...sides];
    return lines.length === 0
      ? []
      : [`**${escapeMarkdown(verdict.id)}**\n${lines.map((line) => `- ${line}`).join("\n")}\n`];
  });
  return [markdownTable({ columns, rows }), ...details].join("\n");
}

function conditions(verdict: ReportVerdict): string[] {
  const text = fairnessText(verdict);
  return text === "" ? [] : [`conditions: ${text}`];
}
