import { shellQuote } from "./_shell_quote.ts";

/** How this program is called: by `deno`, or by the Deno that `npx` keeps in its cache. */
const DENO = /[\\/]_npx[\\/]/.test(Deno.execPath())
  ? `npx --yes deno@${Deno.version.deno}`
  : "deno";

/**
 * A command to paste into the shell from which this program was called.
 *
 * @param args The command and its arguments, such as `reproduce` and the path of a study.
 */
export function hint(...args: readonly string[]): string {
  return `${DENO} task loss-atlas ${shellQuote(args)}`;
}
