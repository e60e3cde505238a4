import { EXIT_CODES, InputError } from "../base/errors.ts";
import { openStore } from "../store/mod.ts";
import { readArguments } from "./_arguments.ts";
import { cellName } from "./_cell_name.ts";
import { findNetwork } from "./_find_network.ts";
import { flatten } from "./_flatten.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";
import { formatTable } from "./_table.ts";

const SYNTAX = {
  name: "show",
  summary: "Shows what a network is, what was measured of it, and what it was trained with.",
  positional: "DIGEST   (its first digits are enough)",
  options: {
    store: STORE_OPTION,
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
  const values = Object.assign({}, ...records.map(({ values }) => values));
  const notes = Object.assign({}, ...records.map(({ notes }) => notes));
  const rows = [
    ["network", digest],
    ["cell", cellName(cell)],
    ...Object.entries(cell.loss).filter(([key]) => key !== "name")
      .map(([key, value]) => [`loss.${key}`, JSON.stringify(value)]),
    ...[...flatten(cell.training)].map(([path, value]) => [path, value]),
    ...(divergedAt === undefined ? [] : [["diverged at step", String(divergedAt)]]),
    ["backend", identity.backend],
    ["weights", await network.weights() ? "kept" : "freed"],
    ["trained", `${environment.finishedAt} in ${environment.seconds} s on ${environment.cpu}`],
    ["commit", environment.gitCommit ?? "unknown"],
    ["code", `${identity.code.slice(0, 12)}, ${Object.keys(identity.modules).length} modules`],
    ...Object.entries(values as Record<string, number | null>).map(([name, value]) => [
      name,
      value === null ? `undefined: ${notes[name] ?? "no reason given"}` : String(value),
    ]),
    ...given.has("modules")
      ? Object.entries(identity.modules).map(([path, sha256]) => [path, sha256.slice(0, 12)])
      : [],
  ];
  console.log(formatTable(["what", "value"], rows.map((row) => row.map(String))));
  return EXIT_CODES.done;
}
