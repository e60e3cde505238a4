import { canonicalJson } from "../base/digest.ts";
import { EXIT_CODES, StoreError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { sortRuns } from "../results/configurations.ts";
import { checkMetrics, headlineMetrics } from "../results/metrics.ts";
import { count, formatNumber } from "../results/text.ts";
import { readRecords } from "../runner/find_runs.ts";
import type { MeasureRecord } from "../store/measures.ts";
import { byConfiguration, cellTableText, metricsOf, metricText } from "./cell_table.ts";
import { cellName, requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { readSelection, type Selection } from "./selection.ts";
import { loadStudies, type StudyArguments } from "./studies.ts";
import { formatTable, standardOutput, tellFaults } from "./terminal.ts";

/** Of which networks, and how they are listed. */
export interface ListOptions extends StudyArguments, Shared<"store" | "metrics" | "json"> {
  where: readonly string[];
  networks: boolean;
}

/** A network of the store. */
interface Entry {
  digest: string;
  name: string;
  measures: number;
  finishedAt: string;
  metrics: Record<string, number | null>;
  cell: Cell;
}

/** `deno task loss-atlas list`: what a store holds, by configuration or network by network. */
export async function list(given: ListOptions): Promise<number> {
  const selection = readSelection(given.where);
  const asked = given.positional.length === 0
    ? undefined
    : (await loadStudies(given)).flatMap(({ cells }) => cells);
  const store = await requireStore(given.store);
  const { records, damaged } = await readRecords(store);
  const measuresOf = async (digest: string): Promise<MeasureRecord[]> => {
    try {
      return await store.measures(digest);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.set(digest, error.message);
      return [];
    }
  };
  const all = await Array.fromAsync(
    records.toSorted((a, b) => a.environment.finishedAt < b.environment.finishedAt ? -1 : 1),
    async ({ digest, cell, environment, divergedAt }): Promise<Entry> => {
      const measures = await measuresOf(digest);
      return {
        ...{ digest, name: cellName(cell), measures: measures.length },
        ...{ finishedAt: environment.finishedAt, cell },
        metrics: metricsOf(measures, divergedAt),
      };
    },
  );
  selection.check([...all, ...cellsOnly(asked)].map(({ cell }) => cell));
  const wanted = asked?.filter(selection.has);
  const entries = select(all, wanted, selection);
  const metrics = metricsFor(entries, given.metrics);
  if (given.json) {
    for (const entry of entries) console.log(JSON.stringify(entry));
  } else if (given.networks) {
    if (entries.length > 0) console.log(networkTable(entries, metrics));
  } else {
    if (entries.length > 0 || wanted?.length) {
      console.log(configurationTable(entries, wanted, metrics));
    }
  }
  tellFaults({ damaged });
  const configurations = byConfiguration([...cellsOnly(wanted), ...entries]).length;
  console.error(
    [
      ...given.networks || given.json ? [] : [count(configurations, "configuration")],
      count(entries.length, "network"),
      `${damaged.size} damaged`,
    ].join(", "),
  );
  return damaged.size > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

const cellsOnly = (cells: readonly Cell[] = []) => cells.map((cell) => ({ cell }));

/** The networks of the cells that are wanted, or all that the selection has. */
function select(
  all: readonly Entry[],
  wanted: readonly Cell[] | undefined,
  selection: Selection,
): Entry[] {
  if (wanted === undefined) return all.filter(({ cell }) => selection.has(cell));
  const keys = new Set(wanted.map(canonicalJson));
  return all.filter(({ cell }) => keys.has(canonicalJson(cell)));
}

/** Each network on a line, the newest last. */
function networkTable(entries: readonly Entry[], metrics: readonly string[]): string {
  return formatTable(
    ["network", "cell", ...metrics, "measures", finishedTitle(entries)],
    entries.map(({ digest, name, metrics: values, measures, finishedAt }) => [
      digest.slice(0, 12),
      name,
      ...metrics.map((metric) => metric in values ? formatNumber(values[metric]) : ""),
      String(measures),
      formatTime(finishedAt),
    ]),
    standardOutput(),
  );
}

/** The metrics that are asked for; else accuracy, or where none of the networks has it what stands for it. */
function metricsFor(entries: readonly Entry[], asked: string | undefined): string[] {
  const names = [...new Set(entries.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  if (asked === "all") return names;
  if (asked !== undefined) return checkMetrics(asked, names);
  return names.includes("accuracy") ? ["accuracy"] : headlineMetrics(names).slice(0, 1);
}

/** Each configuration on a line: its seeds, their accuracy, and when the last was trained. */
function configurationTable(
  entries: readonly Entry[],
  wanted: readonly Cell[] | undefined,
  metrics: readonly string[],
): string {
  const groups = byConfiguration<{ cell: Cell } & Partial<Entry>>([
    ...cellsOnly(wanted),
    ...sortRuns(entries),
  ]).map((all) => ({ cell: all[0]!.cell, all }));
  const title = finishedTitle(entries);
  const columns = ["seeds", ...metrics, title];
  return cellTableText(groups, [], columns, ({ all }) => {
    const stored = all.filter(({ digest }) => digest !== undefined)
      .sort((a, b) => a.finishedAt! < b.finishedAt! ? -1 : 1);
    // A seed may have networks of several backends, or of older code: the newest stands for it.
    const found = new Map(stored.map((each) => [each.cell.seed, each]));
    const seeds = new Set(all.map(({ cell }) => cell.seed)).size;
    const last = stored.at(-1)?.finishedAt;
    return [[], [
      wanted === undefined ? String(found.size) : `${found.size} of ${seeds}`,
      ...metrics.map((metric) =>
        metricText([...found.values()].map(({ metrics = {} }) => metrics[metric]))
      ),
      last === undefined ? "" : formatTime(last),
    ]];
  });
}

const finishedTitle = (entries: readonly Entry[]) =>
  entries.some(({ cell }) => isImported(cell)) ? "trained or imported" : "trained";

/** A time to the minute. */
const formatTime = (time: string) => time.slice(0, 16).replace("T", " ");
