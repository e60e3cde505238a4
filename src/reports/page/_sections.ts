import { runName, type Table, type TableCell } from "../tables.ts";
import { FACTORS, runTable } from "../tables.ts";
import type { MissingFigure } from "../figures.ts";
import type { Drawing, ReportRun } from "../_input.ts";
import { sortRuns } from "../_configurations.ts";
import { count, escapeMarkup, listWords } from "../_text.ts";

/** A cell of the page's tables. */
function cellMarkup(cell: TableCell, numeric: boolean, content = escapeMarkup(cell.text)): string {
  const note = cell.note === undefined ? "" : ` title="${escapeMarkup(cell.note)}"`;
  return `<td${numeric ? ' class="number"' : ""} data-value="${
    escapeMarkup(String(cell.value))
  }"${note}>${content}</td>`;
}

/** A table whose columns can be sorted, inside a region that can be scrolled by keys. */
export function tableMarkup(
  table: Table,
  options: { id: string; caption: string; link: (row: Table["rows"][number]) => string },
): string {
  const heads = table.columns.map(({ label, numeric }) =>
    `<th scope="col"${numeric ? ' class="number"' : ""}><button type="button">${
      escapeMarkup(label)
    }</button></th>`
  );
  const factors = table.columns
    .map(({ key }, index) => ({ key, index }))
    .filter(({ key }) => (FACTORS as readonly string[]).includes(key));
  const rows = table.rows.map((row) => {
    const data = factors.map(({ key, index }) =>
      ` data-${key}="${escapeMarkup(String(row.cells[index]!.value))}"`
    ).join("");
    const cells = row.cells.map((cell, i) =>
      cellMarkup(cell, table.columns[i]!.numeric, i === 0 ? options.link(row) : undefined)
    );
    return `<tr${data}>${cells.join("")}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${
    escapeMarkup(options.caption)
  }">
<table class="sortable" id="${options.id}">
<thead><tr>${heads.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

/** A figure of the page: the SVG itself, its caption, and the file if one is written beside. */
export function figureMarkup({ id, title, caption, svg }: Drawing, file: boolean): string {
  const inline = svg
    .replace(/<style>.*?<\/style>\n/, "")
    .replaceAll('href="index.html#', 'href="#')
    .trimEnd();
  const accessible = inline.includes("<a ") ? inline.replace('role="img"', 'role="group"') : inline;
  const link = file ? ` <a href="${id}.svg">Open as SVG</a>` : "";
  return `<section aria-labelledby="${id}-heading">
<h3 id="${id}-heading">${escapeMarkup(title)}</h3>
<figure id="${id}">
<div class="scroll" tabindex="0" role="region" aria-label="${
    escapeMarkup(title)
  }">${accessible}</div>
<figcaption>${escapeMarkup(caption)}${link}</figcaption>
</figure>
</section>`;
}

/** The figures that were asked for and cannot be drawn, with the reasons. */
export function missingMarkup(missing: readonly MissingFigure[]): string {
  if (missing.length === 0) return "";
  const items = missing.map(({ name, reason }) =>
    `<li><code>${escapeMarkup(name)}</code> is not drawn, as ${escapeMarkup(reason)}</li>`
  );
  return `<ul class="muted">${items.join("")}</ul>`;
}

/** The choices by which the table of runs is filtered: factors with more than one value. */
function filtersMarkup(runs: readonly ReportRun[]): string {
  const table = runTable(runs);
  const selects = FACTORS.flatMap((factor) => {
    const column = table.columns.findIndex(({ key }) => key === factor);
    const values = [...new Set(table.rows.map(({ cells }) => cells[column]!.text))];
    if (values.length < 2) return [];
    const options = values.map((value) => `<option>${escapeMarkup(value)}</option>`).join("");
    const label = table.columns[column]!.label;
    return [
      `<label>${label}<select name="${factor}"><option value="">all</option>${options}</select></label>`,
    ];
  });
  return `<div class="filters">${selects.join("")}</div>
<p class="muted" id="shown" aria-live="polite">${runs.length} of ${runs.length} runs shown</p>`;
}

/** All runs: filters, the table, and every run in full. */
export function runsMarkup(runs: readonly ReportRun[]): string {
  const link = ({ id }: { id: string }) => `<a href="#run-${id}"><code>${id}</code></a>`;
  const details = sortRuns(runs).map((run) => {
    const { digest, cell, notes, environment } = run;
    const name = `${cell.loss.name}, ${cell.dataset}, d = ${cell.dimension}, seed ${cell.seed}`;
    const whole = JSON.stringify({ digest, cell, notes, environment }, null, 2);
    return `<details id="run-${runName(run)}"><summary><code>${runName(run)}</code> ${
      escapeMarkup(name)
    }</summary>
<pre tabindex="0">${escapeMarkup(whole)}</pre></details>`;
  });
  return `${filtersMarkup(runs)}
${tableMarkup(runTable(runs), { id: "runs", caption: "All runs", link })}
<h3>Every run in full</h3>
${details.join("\n")}`;
}

/** Where the results come from: every fact of the environments with the values it took. */
export function provenanceMarkup(runs: readonly ReportRun[]): string {
  const facts = new Map<string, Map<string, number>>();
  const note = (name: string, value: unknown) => {
    const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
    const values = facts.get(name) ?? new Map<string, number>();
    facts.set(name, values.set(text, (values.get(text) ?? 0) + 1));
  };
  for (const { environment } of sortRuns(runs)) {
    for (const [name, value] of Object.entries(environment).sort()) note(name, value);
  }
  const seeds = [...new Set(sortRuns(runs).map(({ cell }) => String(cell.seed)))];
  const items = [...facts].map(([name, values]) => {
    const texts = [...values];
    const shown = texts.length > 3
      ? `${texts.length} different values, see the runs`
      : texts.map(([text, n]) => n === runs.length ? text : `${text} (${count(n, "run")})`).join(
        "; ",
      );
    return `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(shown)}</dd>`;
  });
  const digests = sortRuns(runs).map(({ digest }) => `<code>${escapeMarkup(digest)}</code>`);
  return `<dl>
<dt>Runs</dt><dd>${runs.length}</dd>
<dt>Seeds</dt><dd>${escapeMarkup(listWords(seeds))}</dd>
${items.join("\n")}
</dl>
<details><summary>Digests of all runs</summary><p>${digests.join("<br>")}</p></details>`;
}
