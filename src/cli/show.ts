import { EXIT_CODES, InputError } from "../base/errors.ts";
import { headlineMetrics } from "../reports/headline.ts";
import { type MeasureRecord, openStore } from "../store/mod.ts";
import { readArguments } from "./_arguments.ts";
import { cellName } from "./_cell_name.ts";
import { findNetwork } from "./_find_network.ts";
import { flatten } from "./_flatten.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";
import { formatTable } from "./_table.ts";
import { standardOutput } from "./_terminal.ts";

const SYNTAX = {
  name: "show",
  summary: "Shows what a network is, what was measured of it, and what it was trained with.",
  positional: "DIGEST   (its first digits are enough)",
  options: {
    store: STORE_OPTION,
    all: { help: "list every value (default: the first ten, headline metrics first)" },
    modules: { help: "list the code that trained it, module by module" },
    json: JSON_OPTION,
  },
};

/** `deno task loss-atlas show`: one network of the store. */
export async function show(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const [prefix, ...rest] = given.positional;
  if (prefix === undefined || rest.length > 0) throw new InputError("show takes one digest");
  const store = openStore(given.get("store") ?? DEFAULT_STORE);
  const network = await store.open(await findNetwork(store, prefix));
  const { digest, cell, divergedAt, environment, identity } = network.record;
  const records = await store.measures(digest);
  if (given.has("json")) {
    console.log(JSON.stringify({ ...network.record, measures: records }));
    return EXIT_CODES.done;
  }
  const rows = [
    ["network", digest],
    ["cell", cellName(cell)],
    ["loss", settingsText(cell.loss)],
    ["training", settingsText(cell.training)],
    ...(divergedAt === undefined ? [] : [["diverged", `at step ${divergedAt}`]]),
    ["backend", `${identity.backend}, weights ${await network.weights() ? "kept" : "freed"}`],
    ["trained", `${environment.finishedAt} in ${environment.seconds} s on ${environment.cpu}`],
    ["commit", environment.gitCommit ?? "unknown"],
    ["code", `${identity.code.slice(0, 12)}, ${Object.keys(identity.modules).length} modules`],
  ];
  const terminal = standardOutput();
  console.log(formatTable(["what", "value"], rows, terminal));
  const values = valueRows(records);
  const shown = given.has("all") ? values : values.slice(0, VALUES);
  if (shown.length > 0) console.log(`\n${formatTable(["measure", "value"], shown, terminal)}`);
  if (values.length > shown.length) {
    console.log(`${values.length - shown.length} more with --all`);
  }
  if (given.has("modules")) {
    const modules = Object.entries(identity.modules);
    const lines = modules.map(([path, sha256]) => [path, sha256.slice(0, 12)]);
    console.log(`\n${formatTable(["module", "digest"], lines, terminal)}`);
  }
  return EXIT_CODES.done;
}

/** How many values are shown by default: they fit a screen. */
const VALUES = 10;

/** The values of all measures, accuracy and the other headline metrics first. */
function valueRows(records: readonly MeasureRecord[]): string[][] {
  const values: Record<string, number | null> = Object.assign({}, ...records.map((r) => r.values));
  const notes: Record<string, string> = Object.assign({}, ...records.map(({ notes }) => notes));
  const names = Object.keys(values).sort();
  const first = headlineMetrics(names);
  const others = names.filter((name) => !first.includes(name));
  return [...first, ...others].map((name) => [
    name,
    values[name] === null ? `undefined: ${notes[name] ?? "no reason given"}` : String(values[name]),
  ]);
}

/** Settings in a line, such as `margin 0.2, scale 30`; null settings are left out. */
function settingsText(settings: object): string {
  return [...flatten(settings)].filter(([, value]) => value !== "null")
    .map(([path, value]) => `${path} ${value}`).join(", ");
}
