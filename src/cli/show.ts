import { EXIT_CODES, InputError } from "../base/errors.ts";
import { openStore } from "../store/mod.ts";
import { readArguments } from "./_arguments.ts";
import { findRun } from "./_find_run.ts";
import { flatten } from "./_flatten.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";
import { formatTable } from "./_table.ts";

const SYNTAX = {
  name: "show",
  summary: "Shows what a run is, what it gave, and what it was made with.",
  positional: "DIGEST   (its first digits are enough)",
  options: { store: STORE_OPTION, json: JSON_OPTION },
};

/** `deno task show`: one run of the store. */
export async function show(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const [prefix, ...rest] = given.positional;
  if (prefix === undefined || rest.length > 0) throw new InputError("show takes one digest");
  const store = openStore(given.get("store") ?? DEFAULT_STORE);
  const { digest, cell, metrics, notes, divergedAt, identity, environment } = await store
    .readRecord(await findRun(store, prefix));
  const record = { digest, divergedAt, cell, metrics, notes, environment, identity };
  if (given.has("json")) console.log(JSON.stringify(record));
  else console.log(formatTable(["what", "value"], [...flatten(record)]));
  return EXIT_CODES.done;
}
