import { shellQuote } from "../base/shell_quote.ts";
import type { WorkerSettings } from "./messages.ts";
import { workerArguments } from "./worker_arguments.ts";

/**
 * The variable that names the only program which a process may start that holds code of the user's:
 * see {@linkcode workerStarter}.
 */
export const STARTER_VARIABLE = "LOSS_ATLAS_WORKER";

/** A number of megabytes of which any multiple is recognised in the arguments. */
const PROBE = 1_000_003;

/** The program that is a worker, and its arguments. */
export function workerCommand(
  settings: WorkerSettings,
  memory: number,
): { command: string; args: string[] } {
  const starter = readStarter();
  if (starter === undefined) {
    return { command: Deno.execPath(), args: workerArguments(settings, memory) };
  }
  return { command: starter, args: [String(memory), JSON.stringify(settings)] };
}

function readStarter(): string | undefined {
  const name = STARTER_VARIABLE;
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") return;
  return Deno.env.get(name) || undefined;
}

/**
 * The text of a shell script that starts workers with given rights and nothing else. A process that
 * may run this script alone cannot start Deno with other rights, as one could that may run Deno.
 *
 * The script takes the megabytes of memory and the settings of the worker.
 *
 * @param settings What the rights are for; all paths absolute.
 */
export function workerStarter(settings: WorkerSettings): string {
  const args = workerArguments(settings, PROBE).slice(0, -1).map((arg) => {
    // What depends on the memory is computed by the script.
    const parts = arg.split(/(\d+)/).map((part) => {
      const factor = Number(part) / PROBE;
      const isMemory = /^\d+$/.test(part) && factor >= 1 && Number.isInteger(factor);
      return isMemory ? `"$(($1 * ${factor}))"` : part && shellQuote(part);
    });
    return parts.join("");
  });
  return `#!/bin/sh
case "$1" in '' | *[!0-9]*) exit 2 ;; esac
exec ${shellQuote(Deno.execPath())} ${args.join(" ")} "$2"
`;
}
