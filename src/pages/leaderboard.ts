import { type Content, type Links, type Markup, markup } from "../figures/drawing/markup.ts";
import { configurations, labelWithFailures, runName, tasksOf } from "../results/configurations.ts";
import {
  ARROWS_EXPLAINED,
  metricDisplay,
  metricGroups,
  metricHeading,
  metricNames,
  noteOn,
  onePerMeasure,
} from "../results/metrics.ts";
import { isImported } from "../cell/imported.ts";
import { lossLabel, scopeOf } from "../results/names.ts";
import {
  gapsClause,
  measuredText,
  RANKING_RULE,
  type Standing,
  standings,
} from "../results/standings.ts";
import { listWords } from "../results/text.ts";
import type { ReportInput, ReportRun } from "../results/types.ts";
import {
  type Attributes,
  type Cell,
  type Column,
  CSV_BUTTON,
  details,
  filters,
  link,
  type RowGroup,
  table,
} from "./html.ts";
import { inPage } from "./sections.ts";

/** By what tables and figures are filtered. */
function filterValues(run: ReportRun, task: string): Record<string, string> {
  const { dataset, dimension, activation } = run.cell;
  return {
    ...{ dataset, task, loss: lossLabel(run.cell), dimension: String(dimension) },
    activation: activation ?? "not known",
    trained: isImported(run.cell) ? "elsewhere" : "here",
  };
}

/** By what a row is filtered, as its attributes. */
export function filterAttributes(run: ReportRun, task: string): Attributes {
  const values = Object.entries(filterValues(run, task));
  return Object.fromEntries(values.map(([name, value]) => [`data-${name}`, value]));
}

/** The choices by which rows and figures are filtered: settings with more than one value. */
export function filtersMarkup(runs: readonly ReportRun[]): Markup {
  const all = tasksOf(runs).flatMap(({ label, runs }) =>
    runs.map((run) => filterValues(run, label))
  );
  const choices = Object.keys(all[0] ?? {})
    .map((name) => [name, all.map((each) => each[name]!)] as const)
    .filter(([, values]) => new Set(values).size > 1);
  return filters("Filters of figures and tables", Object.fromEntries(choices));
}

/** The title of a metric, with an arrow to its better side. */
export function headingText(metric: string): string {
  const { title, subtitle } = metricHeading(metric);
  return subtitle === "" ? title : `${title} (${subtitle})`;
}

/** A column of a metric, the better side first. */
export function metricColumn(metric: string, hidden = false): Column {
  const ascending = metricDisplay(metric).direction === "lower";
  return { key: metric, title: headingText(metric), numeric: true, ascending, hidden };
}

function metricCell(
  standing: Standing,
  metric: string,
): Cell {
  const { configuration, counted, best, tied } = standing;
  const text = measuredText(standing);
  const reasons = [...new Set(configuration.runs.flatMap((run) => noteOn(run, metric) ?? []))];
  return {
    content: best ? markup`<strong>${text}</strong>` : tied ? `≈ ${text}` : text,
    value: counted,
    note: reasons.length === 0 ? undefined : reasons.join("; "),
  };
}

/** The rows of each task, which are ranked among themselves alone. */
function rowGroups(
  { runs, unranked }: ReportInput,
  metrics: readonly string[],
  links: Links,
): RowGroup[] {
  const ranks = (metric: string) => unranked?.(metric) === undefined;
  const headlines = onePerMeasure(metrics).filter(ranks);
  return tasksOf(runs).map(({ label: task, configurations: all }) => {
    const ranked = new Map(metrics.map((metric) => [metric, standings(all, metric)]));
    const first = headlines.map((name) => ranked.get(name)!).find(([best]) => best?.best);
    const order = first?.map(({ configuration }) => configuration) ?? all;
    const cells = new Map(metrics.map((metric) => [
      metric,
      new Map(ranked.get(metric)!.map((each) => [
        each.configuration,
        metricCell(ranks(metric) ? each : { ...each, best: false, tied: false }, metric),
      ])),
    ]));
    const rows = order.map((each) => {
      const run = each.runs[0]!;
      const label = labelWithFailures(each);
      return {
        cells: [
          { content: link(links(runName(run)), label), note: each.name },
          { content: each.runs.length, value: each.runs.length },
          ...metrics.map((metric) => cells.get(metric)!.get(each)!),
        ],
        attributes: filterAttributes(run, task),
      };
    });
    return { title: task, rows };
  });
}

/** The choice of columns: a headline for each measure is shown, the rest on demand. */
function columnChooser(metrics: readonly string[], shown: Set<string>): Content {
  const fieldsets = metricGroups(metrics).map(({ title, metrics }) => {
    const boxes = metrics.map((metric) =>
      markup`<label><input type="checkbox" name="column" value="${metric}"${
        shown.has(metric) ? " checked" : undefined
      }> ${metricDisplay(metric).title}</label>`
    );
    return markup`<fieldset><legend>${title}</legend>${boxes}</fieldset>`;
  });
  return details("Columns", markup`<div class="columns">${fieldsets}</div>`, { id: "columns" });
}

/** The title of a metric without its dataset and settings. */
const measureTitle = (metric: string) => metricDisplay(metric).title.replace(/ (\(| on ).*$/, "");

/** The leaderboard: one row a configuration, one section a task, one column a metric. */
export function leaderboardMarkup(input: ReportInput, links: Links = inPage): Markup {
  const { runs, experiment: { tuned }, unranked } = input;
  const metrics = metricGroups(metricNames(runs)).flatMap((group) => group.metrics);
  const shown = new Set(onePerMeasure(metrics));
  const columns: Column[] = [
    { key: "configuration", title: "Configuration" },
    { key: "seeds", title: "Seeds", numeric: true },
    ...metrics.map((metric) => metricColumn(metric, !shown.has(metric))),
  ];
  const gaps = gapsClause(configurations(runs), metrics) === ""
    ? ""
    : ", (k of n) those that have a value where some have none, which ranks as the worst there is";
  const without = metrics.filter((metric) => unranked?.(metric) !== undefined);
  const withdrawn = without.length === 0
    ? ""
    : ` Their rankings being withdrawn, these mark no best: ${
      listWords([...new Set(without.map(measureTitle))])
    }.`;
  return markup`<p class="muted">Mean ± sample standard deviation over seeds${gaps}; ${ARROWS_EXPLAINED}. The best of each task is bold, ≈ marks what is not significantly different from it (${RANKING_RULE}). All of it is at this scale: ${
    scopeOf(runs.map(({ cell }) => cell), tuned)
  }. A dash is an undefined value; its reason shows on the cell.${withdrawn}</p>
${columnChooser(metrics, shown)}
${CSV_BUTTON}
${
    table("Leaderboard table", columns, rowGroups(input, metrics, links), {
      class: "sortable frozen",
      id: "leaderboard-table",
      "data-noun": "configurations",
      "data-configurations": String(configurations(runs).length),
    })
  }`;
}
