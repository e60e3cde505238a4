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
  shortTitle,
} from "../results/metrics.ts";
import { isImported } from "../cell/imported.ts";
import { lossLabel, scopeOf } from "../results/names.ts";
import {
  gapsClause,
  MARKS_EXPLAINED,
  measuredText,
  type Standing,
  standings,
  unranked,
} from "../results/standings.ts";
import { listWords } from "../results/text.ts";
import type { ReportInput, ReportRun } from "../results/types.ts";
import {
  type Attributes,
  type Cell,
  type Column,
  COPY_BUTTONS,
  details,
  filters,
  link,
  list,
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

/** A column of a metric, the better side first; where it was taken stands below what it is. */
export function metricColumn(metric: string, hidden = false): Column {
  const ascending = metricDisplay(metric).direction === "lower";
  const { title, subtitle } = metricHeading(metric);
  const [, what = title, where] = title.match(/^(.+?) (on .+)$/) ?? [];
  const detail = [where, subtitle].filter(Boolean).join(", ") || undefined;
  return { key: metric, title: what, detail, numeric: true, ascending, hidden };
}

/** Digits of a deviation that is copied. */
const DIGITS = 6;

function metricCell(standing: Standing, metric: string): Cell {
  const { configuration, counted, mean, deviation, seeds, of, rank, mark } = standing;
  const text = measuredText(standing);
  const reasons = [...new Set(configuration.runs.flatMap((run) => noteOn(run, metric) ?? []))];
  return {
    content: markedMarkup(text, mark),
    value: counted,
    note: reasons.length === 0 ? undefined : reasons.join("; "),
    facts: {
      // Where some seeds have no value, it is ranked by another mean than that of the others.
      mean: mean === counted || seeds === 0 ? undefined : mean,
      sd: Number.isNaN(deviation) ? undefined : Number(deviation.toPrecision(DIGITS)),
      n: seeds === of ? undefined : seeds,
      rank,
      mark,
    },
  };
}

/** A value as the best and what is not significantly different from it are marked. */
function markedMarkup(text: string, mark: Standing["mark"]): Content {
  if (mark === undefined) return text;
  return markup`<strong>${mark === "tied" ? "≈ " : ""}${text}</strong>`;
}

/** A task: its configurations by its first ranking, and the metric of that. */
interface RankedTask {
  metric?: string | undefined;
  group: RowGroup;
}

/** The rows of each task, which are ranked among themselves alone. */
function rankedTasks(
  { runs, unranked: reasonOf }: ReportInput,
  metrics: readonly string[],
  links: Links,
): RankedTask[] {
  const ranks = (metric: string) => reasonOf?.(metric) === undefined;
  const headlines = onePerMeasure(metrics).filter(ranks);
  return tasksOf(runs).map(({ label: task, configurations: all }) => {
    const ranked = new Map(metrics.map((metric) => {
      const own = standings(all, metric);
      return [metric, ranks(metric) ? own : own.map(unranked)] as const;
    }));
    const metric = headlines.find((name) => ranked.get(name)![0]?.best);
    const order = ranked.get(metric ?? "") ?? all.map((configuration) => ({ configuration }));
    const byColumn = new Map(
      metrics.map((metric) => [
        metric,
        new Map(ranked.get(metric)!.map((each) => [each.configuration, each])),
      ]),
    );
    const rows = order.map(({ configuration: each }) => {
      const run = each.runs[0]!;
      const label = labelWithFailures(each);
      const { rank, mark } = byColumn.get(metric ?? "")?.get(each) ?? {};
      return {
        cells: [
          { content: link(links(runName(run)), label), note: each.name },
          {
            content: rank === undefined ? "–" : `${mark === "tied" ? "≈ " : ""}${rank}`,
            value: rank ?? NaN,
          },
          { content: each.runs.length, value: each.runs.length },
          ...metrics.map((metric) => metricCell(byColumn.get(metric)!.get(each)!, metric)),
        ],
        attributes: filterAttributes(run, task),
      };
    });
    return { metric, group: { title: task, rows } };
  });
}

/** The choice of columns: an entry for each measure, whose further columns unfold. */
function columnChooser(metrics: readonly string[], shown: Set<string>): Content {
  const box = (metric: string) =>
    markup`<label><input type="checkbox" name="column" value="${metric}"${
      shown.has(metric) ? " checked" : undefined
    }> ${metricDisplay(metric).title}</label>`;
  const items = metricGroups(metrics).map(({ metrics: [first, ...rest] }) => [
    box(first!),
    rest.length === 0 ? undefined : details(`${rest.length} more`, rest.map(box)),
  ]);
  const find = metrics.length > MANY
    ? markup`<label>Find <input type="search" id="find-column"></label> `
    : undefined;
  return details(
    "Columns",
    markup`<p>${find}<button type="button" data-columns="usual">One a measure</button> <button type="button" data-columns="all">All ${metrics.length}</button></p>
${list(items, "columns")}`,
    { id: "columns" },
  );
}

/** So many columns are found by sight. */
const MANY = 12;

/** The title of a metric without its dataset and settings. */
const measureTitle = (metric: string) => metricDisplay(metric).title.replace(/ (\(| on ).*$/, "");

/** The leaderboard: one row a configuration, one section a task, one column a metric. */
export function leaderboardMarkup(input: ReportInput, links: Links = inPage): Markup {
  const { runs, experiment: { tuned }, unranked: reasonOf } = input;
  const metrics = metricGroups(metricNames(runs)).flatMap((group) => group.metrics);
  const shown = new Set(onePerMeasure(metrics));
  const tasks = rankedTasks(input, metrics, links);
  const [by, ...others] = new Set(tasks.flatMap(({ metric }) => metric ?? []));
  const rank: Column = {
    ...{ key: "rank", title: "Rank", numeric: true, ascending: true },
    detail: others.length === 0 ? `by ${shortTitle(by ?? "")}` : "in the task",
    hidden: by === undefined,
  };
  const columns: Column[] = [
    { key: "configuration", title: "Configuration" },
    rank,
    { key: "seeds", title: "Seeds", numeric: true },
    ...metrics.map((metric) => metricColumn(metric, !shown.has(metric))),
  ];
  const gaps = gapsClause(configurations(runs), metrics) === ""
    ? ""
    : ", (k of n) those that have a value where some have none, which ranks as the worst there is";
  const without = metrics.filter((metric) => reasonOf?.(metric) !== undefined);
  const withdrawn = without.length === 0
    ? ""
    : ` Their rankings being withdrawn, these mark no best: ${
      listWords([...new Set(without.map(measureTitle))])
    }.`;
  return markup`<p class="muted">Mean ± sample standard deviation over seeds${gaps}; ${ARROWS_EXPLAINED}; ${MARKS_EXPLAINED}. ≈ goes by the spread over seeds as well, so that a higher mean may be behind where a lower one is not. Ranks are within a task, by the column that sorts. All of it is at this scale: ${
    scopeOf(runs.map(({ cell }) => cell), tuned)
  }. A dash is an undefined value; its reason shows on the cell.${withdrawn}</p>
${columnChooser(metrics, shown)}
${COPY_BUTTONS}
${
    table("Leaderboard table", columns, tasks.map(({ group }) => group), {
      class: "sortable frozen",
      id: "leaderboard-table",
      "data-group": "task",
      "data-noun": "configurations",
      "data-configurations": String(configurations(runs).length),
    })
  }`;
}
