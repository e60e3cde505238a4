import { EXIT_CODES, StoreError } from "../base/errors.ts";
import { readRecords } from "../runner/mod.ts";
import { openStore } from "../store/mod.ts";
import { readArguments } from "./_arguments.ts";
import { cellName } from "./_cell_name.ts";
import { requireStore } from "./_find_network.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";
import { formatTable } from "./_table.ts";
import { standardOutput } from "./_terminal.ts";

const SYNTAX = {
  name: "list",
  summary: "Lists the networks of the store, the newest last.",
  options: { store: STORE_OPTION, json: JSON_OPTION },
};

/** `deno task loss-atlas list`: what a store holds. */
export async function list(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const store = await requireStore(openStore(given.get("store") ?? DEFAULT_STORE));
  const { records, damaged } = await readRecords(store);
  records.sort((a, b) => a.environment.finishedAt < b.environment.finishedAt ? -1 : 1);
  const countMeasures = async (digest: string) => {
    try {
      return (await store.measures(digest)).length;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.set(digest, error.message);
      return 0;
    }
  };
  const entries = await Promise.all(records.map(async ({ digest, cell, environment }) => ({
    digest,
    name: cellName(cell),
    measures: await countMeasures(digest),
    finishedAt: environment.finishedAt,
    cell,
  })));
  if (given.has("json")) {
    for (const entry of entries) console.log(JSON.stringify(entry));
  } else if (entries.length > 0) {
    console.log(formatTable(
      ["network", "cell", "measures", "trained"],
      entries.map(({ digest, name, measures, finishedAt }) => [
        digest.slice(0, 12),
        name,
        String(measures),
        finishedAt.slice(0, 16).replace("T", " "),
      ]),
      standardOutput(),
    ));
  }
  for (const message of damaged.values()) console.error(`damaged: ${message}`);
  console.error(`${entries.length} networks, ${damaged.size} damaged`);
  return damaged.size > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}
