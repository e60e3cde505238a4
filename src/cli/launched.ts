/**
 * The command line as the launcher starts it: it ends with its launcher, whose end closes stdin.
 *
 * @module
 */
import { EXIT_CODES } from "../base/errors.ts";
import { escapeConsole } from "../base/printable.ts";
import { main } from "./main.ts";

async function endWithLauncher(): Promise<void> {
  for await (const _ of Deno.stdin.readable) {
    // The launcher sends nothing; only the end matters.
  }
  // The workers end in the same way, with this process.
  Deno.exit(EXIT_CODES.interrupted);
}

if (import.meta.main) {
  escapeConsole();
  void endWithLauncher();
  Deno.exit(await main(Deno.args));
}
