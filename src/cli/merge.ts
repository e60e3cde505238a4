import { EXIT_CODES, InputError } from "../base/errors.ts";
import { mergeStore, openStore } from "../store/mod.ts";
import { checkCell } from "../study/check_cell.ts";
import { readArguments } from "./_arguments.ts";
import { requireStore } from "./_find_network.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";

const SYNTAX = {
  name: "merge",
  summary:
    "Copies into the store the networks and measures of other stores, such as those of shards.",
  positional: "STORE...",
  options: { store: STORE_OPTION, json: JSON_OPTION },
};

/** `deno task loss-atlas merge`: joins stores; exit code 3 where two networks or measures of one digest differ. */
export async function merge(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  if (given.positional.length === 0) throw new InputError("merge needs a store to copy from");
  for (const path of given.positional) await requireStore(openStore(path));
  const into = openStore(given.get("store") ?? DEFAULT_STORE);
  let code: number = EXIT_CODES.done;
  for (const path of given.positional) {
    const { added, same, measures, conflicts, damaged } = await mergeStore(
      into,
      openStore(path),
      checkCell,
    );
    for (const message of damaged.values()) console.error(`damaged: ${message}`);
    for (const { digest, file } of conflicts) {
      console.error(`refused: ${digest} has another ${file} in "${path}" than in "${into.path}"`);
    }
    const counts = {
      added: added.length,
      same: same.length,
      measures,
      refused: conflicts.length,
      damaged: damaged.size,
    };
    console.log(
      given.has("json")
        ? JSON.stringify({ store: path, ...counts })
        : `${path}: ${
          Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ")
        }`,
    );
    if (damaged.size > 0) code = Math.max(code, EXIT_CODES.failed);
    if (conflicts.length > 0) code = EXIT_CODES.differs;
  }
  return code;
}
