import type { ReportVerdict } from "../_input.ts";
import { count, escapeMarkup } from "../_text.ts";
import { runName } from "../tables.ts";
import { fairnessText } from "../verdicts.ts";

/** What was claimed, how the runs judge it, under which conditions, and which runs these are. */
export function verdictsMarkup(verdicts: readonly ReportVerdict[]): string {
  const rows = verdicts.map((verdict) => {
    const cells = [
      `<td><code>${escapeMarkup(verdict.id)}</code></td>`,
      `<td>${escapeMarkup(verdict.statement)}${sourceMarkup(verdict)}</td>`,
      `<td class="verdict">${escapeMarkup(verdict.verdict)}</td>`,
      `<td>${escapeMarkup(verdict.evidence)}</td>`,
      `<td>${escapeMarkup(fairnessText(verdict))}</td>`,
      `<td>${runsOf(verdict)}</td>`,
    ];
    return `<tr id="claim-${escapeMarkup(verdict.id)}">${cells.join("")}</tr>`;
  });
  const heads = ["Claim", "Statement", "Verdict", "Evidence", "Conditions", "Runs"]
    .map((label) => `<th scope="col">${label}</th>`);
  return `<div class="scroll" tabindex="0" role="region" aria-label="Verdicts"><table>
<thead><tr>${heads.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></div>`;
}

function sourceMarkup({ source }: ReportVerdict): string {
  return source === undefined ? "" : ` <span class="muted">${escapeMarkup(source)}</span>`;
}

/** The runs behind a verdict, folded away: ten seeds of two sides are many. */
function runsOf({ sides = [] }: ReportVerdict): string {
  const total = sides.reduce((sum, { digests }) => sum + digests.length, 0);
  if (total === 0) return "–";
  const lists = sides.map(({ side, digests }) => {
    const links = digests.map((digest) => {
      const name = runName({ digest });
      return `<a href="#run-${name}"><code>${name}</code></a>`;
    });
    return `<p>${escapeMarkup(side)}: ${links.join(" ")}</p>`;
  });
  return `<details><summary>${count(total, "run")}</summary>${lists.join("")}</details>`;
}
