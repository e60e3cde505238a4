import { EXIT_CODES } from "../base/errors.ts";
import { checkCell } from "../cell/check_cell.ts";
import { mergeStore } from "../store/merge.ts";
import { openStore } from "../store/store.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { tellFaults } from "./terminal.ts";

/** `deno task loss-atlas merge`: joins stores; exit code 3 where two of one digest differ. */
export async function merge(
  { positional, store, json }: Shared<"store" | "json">,
): Promise<number> {
  const sources = await Promise.all(positional.map(requireStore));
  const into = openStore(store);
  let code: number = EXIT_CODES.done;
  for (const source of sources) {
    const { path } = source;
    const { added, same, measures, conflicts, damaged } = await mergeStore(into, source, checkCell);
    tellFaults({ damaged });
    for (const { digest, file } of conflicts) {
      console.error(`refused: ${digest} has another ${file} in "${path}" than in "${store}"`);
    }
    const counts = {
      added: added.length,
      same: same.length,
      measures,
      refused: conflicts.length,
      damaged: damaged.size,
    };
    const text = Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
    console.log(json ? JSON.stringify({ store: path, ...counts }) : `${path}: ${text}`);
    if (damaged.size > 0) code = Math.max(code, EXIT_CODES.failed);
    if (conflicts.length > 0) code = EXIT_CODES.differs;
  }
  return code;
}
