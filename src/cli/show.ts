import { EXIT_CODES } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { type Imported, isImported, MEASURED_HERE } from "../cell/imported.ts";
import type { Convergence } from "../networks/plateau.ts";
import { headlineMetrics } from "../results/metrics.ts";
import { count } from "../results/text.ts";
import type { EnvironmentRecord } from "../store/environment.ts";
import type { MeasureRecord } from "../store/measures.ts";
import { cellName, flatten, openNetwork } from "./networks.ts";
import type { Shared } from "./options.ts";
import { formatTable, standardOutput } from "./terminal.ts";

/** How many values are shown by default: they fit a screen. */
const VALUES = 10;

/** What is shown, and how. */
export type ShowOptions = Shared<"store" | "json"> & { all: boolean; components: boolean };

/** `deno task loss-atlas show`: one network of the store. */
export async function show(given: ShowOptions): Promise<number> {
  const { network, records } = await openNetwork(given.store, given.positional[0]!);
  const { digest, cell, divergedAt, convergence, environment, identity } = network.record;
  if (given.json) {
    console.log(JSON.stringify({ ...network.record, measures: records }));
    return EXIT_CODES.done;
  }
  const { length: components } = Object.keys(identity.fingerprints);
  const rows = [
    ["network", digest],
    ["cell", cellName(cell)],
    ["loss", settingsText(cell.loss)],
    ...isImported(cell) ? importedRows(cell, environment) : [
      ["training", settingsText(cell.training)],
    ],
    ...(divergedAt === undefined ? [] : [["diverged", `at step ${divergedAt}`]]),
    ...(convergence === undefined ? [] : [["epochs", convergenceText(convergence)]]),
    ...isImported(cell) ? [] : [
      ["backend", `${identity.backend}, weights ${await network.weights() ? "kept" : "freed"}`],
      ["trained", `${environment.finishedAt} in ${environment.seconds} s on ${environment.cpu}`],
      ["commit", environment.gitCommit ?? "unknown"],
      ["code", `${identity.code.slice(0, 12)}, ${count(components, "component")}`],
    ],
  ];
  const terminal = standardOutput();
  console.log(formatTable(["what", "value"], rows, terminal));
  const values = valueRows(records);
  const shown = given.all ? values : values.slice(0, VALUES);
  if (shown.length > 0) console.log(`\n${formatTable(["measure", "value"], shown, terminal)}`);
  if (values.length > shown.length) {
    console.log(`${values.length - shown.length} more with --all`);
  }
  if (given.components) {
    const lines = Object.entries(identity.fingerprints).flatMap(([component, aspects]) =>
      Object.entries(aspects).map((aspect) => [component, ...aspect])
    );
    console.log(`\n${formatTable(["component", "aspect", "fingerprint"], lines, terminal)}`);
  }
  return EXIT_CODES.done;
}

/** What is known of an imported network: what was declared, the file and its arrays. */
function importedRows(
  { declared = {}, imported }: Cell & { imported: Imported },
  { imported: from, finishedAt }: EnvironmentRecord,
): string[][] {
  return [
    ["declared", settingsText(declared) || "nothing else"],
    ["origin", MEASURED_HERE],
    ["seed", imported.seed === "declared" ? "as declared" : "numbered here: none was declared"],
    ["arrays", ["embeddings", "labels", ...imported.parts].join(", ")],
    ["content", imported.content],
    ["imported", `${finishedAt} from ${from?.file ?? "a file"}`],
    ...(from?.notes ?? []).map((note) => ["reading", note]),
  ];
}

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

/** How long a network was trained whose accuracy decided it, such as `8, converged`. */
function convergenceText({ epochs, converged }: Convergence): string {
  return `${epochs}, ${converged ? "converged" : "the most there may be, not converged"}`;
}

/** Settings in a line, such as `margin 0.2, scale 30`; null settings are left out. */
function settingsText(settings: object): string {
  return [...flatten(settings)].filter(([, value]) => value !== "null")
    .map(([path, value]) => `${path} ${value}`).join(", ");
}
